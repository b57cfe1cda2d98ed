import { readFile } from 'node:fs/promises'
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
    const repository = `${host}/acme/ferry`
    const base = `${host}/acme/node:24`
    await podman.shell(folder, `podman push -q --tls-verify=false --digestfile digest localhost/base ${base}`)
    const digest = await readFile(join(folder, 'digest'), 'utf8')
    const { checkout } = await publishingRepository(folder, [], {
      'build.config.json': {
        generate: { module: false },
        trial: false,
        release: {
          artifacts: [{ kind: 'image', base: `docker://${base}@${digest}` }],
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
    expect(JSON.parse(stdout).Labels).toMatchObject({
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.base.name': base,
      'org.opencontainers.image.base.digest': digest,
    })
    const second = await releaseIn(checkout, {}, env)
    expect(second.result?.published.map(({ how }) => how)).toEqual(['was there', 'was there', 'was there'])
  },
)
