import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { hasDockerRegistry, startDockerRegistry } from '../support/docker-registry.js'
import { hasPodman, startPodman } from '../support/podman.js'
import { publishingRepository } from '../support/publishing.js'
import { releaseIn } from '../support/release-in.js'
import { tempFolder } from '../support/temp.js'

// Never skipped in CI.
const isOnMachine = hasDockerRegistry && hasPodman

test.skipIf(!isOnMachine && process.env['CI'] === undefined)(
  'an image is released to a registry, from where podman pulls and runs it; again, nothing is done',
  { timeout: 120_000 },
  async () => {
    const [folder, host, podman] = await Promise.all([
      tempFolder(),
      startDockerRegistry(),
      startPodman('localhost/base'),
    ])
    await podman.shell(folder, `podman save -q --format oci-archive -o base.tar localhost/base`)
    const repository = `${host}/acme/ferry`
    const { checkout } = await publishingRepository(folder, [], {
      'build.config.json': {
        generate: { module: false },
        trial: false,
        release: {
          artifacts: [{ kind: 'image', base: 'oci-archive:../base.tar' }],
          publish: [{ to: 'git-tag' }, { to: 'registry', repository }],
        },
      },
      'src/server.ts': "console.log('afloat')\n",
    })
    const env = { XDG_CACHE_HOME: join(folder, 'cache') }
    const first = await releaseIn(checkout, {}, env)
    const { version } = first.plan.version
    expect(first.result?.published.map(({ title, how }) => `${title}: ${how}`)).toEqual([
      `Push ${repository}:${version}: published`,
      `Push the tag v${version} to origin: published`,
      `Move ${repository}:latest to ${version}: published`,
    ])
    const pull = `podman pull -q --tls-verify=false ${repository}:latest >/dev/null`
    expect(await podman.shell(folder, `${pull} && podman run --rm ${repository}:latest`)).toBe('afloat')
    const { stdout } = await execa('skopeo', [
      'inspect',
      '--tls-verify=false',
      `docker://${repository}:latest`,
    ])
    expect(JSON.parse(stdout).Labels['org.opencontainers.image.version']).toBe(version)
    const second = await releaseIn(checkout, {}, env)
    expect(second.result?.published.map(({ how }) => how)).toEqual(['was there', 'was there', 'was there'])
  },
)
