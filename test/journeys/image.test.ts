import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { detached, drainsWhole, exitOf, forPodman, logged } from '../support/containers.js'
import { commitAll, initRepository } from '../support/git.js'
import { installSlipway, measureNothing, slipway } from '../support/installed.js'
import { hasPodman, startPodman } from '../support/podman.js'
import { tempFolder } from '../support/temp.js'

test('the image of a service runs in a container, and in the pod that init wrote; no drain loses a thing', async ({
  skip,
}) => {
  if (process.env['CI'] !== 'true' && !hasPodman) skip('no podman, runc and catatonit here, or not root')
  const folder = await releasedService()
  const { stdout: version } = await slipway(folder, 'version')
  const image = `localhost/web:${version}`
  const podman = await startPodman()
  await podman.shell(folder, `podman load -i release/${version}/web-${version}.image.tar`)

  const container = await podman.shell(folder, detached(`podman run --init ${image}`))
  const { admin } = await logged(podman, container, 'listening')
  expect(await (await fetch(`http://${admin}/info`)).json()).toMatchObject({ Version: version })
  await drainsWhole(podman, container, `podman stop -t 30 ${container}`)
  expect(await podman.shell(folder, `podman inspect -f '{{.Config.User}}' ${container}`)).toBe('1000:1000')

  const native = `console.log(require('node-gyp-build')('node_modules/bufferutil'))`
  expect(await podman.shell(folder, `podman run --rm --entrypoint node ${image} -e "${native}"`)).toContain(
    'unmask: [Function',
  )

  const pod = forPodman(await readFile(join(folder, 'deploy/kubernetes.yaml'), 'utf8'), version)
  await writeFile(join(folder, 'release/pod.yaml'), pod)
  await podman.shell(folder, 'podman play kube release/pod.yaml')
  await drainsWhole(podman, 'web-pod-0-web', 'podman pod stop -t 30 web-pod-0')
  expect(await exitOf(podman, 'web-pod-0-web')).toBe(0)
}, 120_000)

/** With a package of native code that stays outside of the bundle. */
async function releasedService(): Promise<string> {
  const tools = await tempFolder()
  vi.stubEnv('XDG_CACHE_HOME', join(tools, 'cache'))
  await installSlipway(tools)
  const folder = join(tools, 'web')
  await slipway(tools, 'init', 'web', '--deploy', 'kubernetes')
  await installSlipway(folder)
  await edit(join(folder, 'package.json'), (text) =>
    text.replace('"dependencies": {', '"dependencies": {\n    "bufferutil": "*",'),
  )
  await edit(join(folder, 'src/server.ts'), (text) => `import 'bufferutil'\n${text}`)
  await edit(join(folder, 'build.config.ts'), (text) =>
    text.replace(
      'defineConfig({',
      "defineConfig({ bundle: { external: ['bufferutil'] }, release: { artifacts: ['image'] },",
    ),
  )
  await measureNothing(folder)
  await initRepository(folder)
  await commitAll(folder)
  expect(await slipway(folder, 'release')).toMatchObject({ exitCode: 0 })
  return folder
}

async function edit(file: string, change: (text: string) => string): Promise<void> {
  const before = await readFile(file, 'utf8')
  const after = change(before)
  expect(after).not.toBe(before)
  await writeFile(file, after)
}
