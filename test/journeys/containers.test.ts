import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { detached, drainsWhole, exitOf, forPodman } from '../support/containers.js'
import { commitAll, initRepository } from '../support/git.js'
import { installSlipway, measureNothing, slipway } from '../support/installed.js'
import { hasPodman, startPodman } from '../support/podman.js'
import { tempFolder } from '../support/temp.js'

test('a service runs in a container and in a pod as deploy/ says, and no drain loses a thing', async ({
  skip,
}) => {
  if (process.env['CI'] !== 'true' && !hasPodman) skip('no podman, runc and catatonit here, or not root')
  const folder = await releasedService()
  const { stdout: version } = await slipway(folder, 'version')
  const [build = '', run = ''] = commandsIn(await textOf(folder, 'Containerfile'), version)
  const base = /^FROM (\S+)$/m.exec(await textOf(folder, 'Containerfile'))?.[1] ?? ''
  const podman = await startPodman(base)
  await podman.shell(folder, build)

  const container = await podman.shell(folder, detached(run))
  await drainsWhole(podman, container, `podman stop ${container}`)
  expect(await podman.shell(folder, `podman inspect -f '{{.Config.StopTimeout}}' ${container}`)).toBe('30')

  // Long before the service can hear a signal.
  const early = await podman.shell(folder, `id=$(${detached(run)}); podman stop "$id"`)
  expect(await exitOf(podman, early)).toBeOneOf([0, 143])

  const pod = forPodman(await textOf(folder, 'kubernetes.yaml'), version)
  const grace = /terminationGracePeriodSeconds: (\d+)/.exec(pod)?.[1]
  await writeFile(join(folder, 'release/pod.yaml'), pod)
  await podman.shell(folder, 'podman play kube release/pod.yaml')
  // `play kube --down` would send SIGKILL: https://github.com/containers/podman/issues/22397
  await drainsWhole(podman, 'web-pod-0-web', `podman pod stop -t ${grace} web-pod-0`)
}, 120_000)

async function releasedService(): Promise<string> {
  const tools = await tempFolder()
  await installSlipway(tools)
  const folder = join(tools, 'web')
  for (const kind of ['container', 'kubernetes']) await slipway(tools, 'init', 'web', '--deploy', kind)
  await installSlipway(folder)
  await measureNothing(folder)
  await initRepository(folder)
  await commitAll(folder)
  expect(await slipway(folder, 'release')).toMatchObject({ exitCode: 0 })
  return folder
}

function textOf(folder: string, file: string): Promise<string> {
  return readFile(join(folder, 'deploy', file), 'utf8')
}

/** What the Containerfile says on top is to be typed. */
function commandsIn(containerfile: string, version: string): string[] {
  return [...containerfile.matchAll(/^# {3}(podman .*)$/gm)].map(([, line = '']) =>
    line.replaceAll('VERSION', version),
  )
}
