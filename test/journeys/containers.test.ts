import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { answers, rawClient } from '../support/client.js'
import { commitAll, initRepository } from '../support/git.js'
import { installSlipway, slipway } from '../support/installed.js'
import { keepAsking } from '../support/keep-asking.js'
import { hasPodman, type Podman, startPodman } from '../support/podman.js'
import { eventually } from '../support/supervised-process.js'
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

/** Ports that nobody else has, as the network is the machine's. */
function detached(run: string): string {
  return run.replace('podman run ', 'podman run -d -e PORT=0 -e SLIPWAY_ADMIN=127.0.0.1:0 ')
}

/** One of the two pods, in the network of the machine, on free ports. */
function forPodman(kubernetes: string, version: string): string {
  return kubernetes
    .replace('replicas: 2', 'replicas: 1')
    .replace(/^( {4}spec:\n)/m, '$1      hostNetwork: true\n')
    .replace(/^ {10}ports:\n( {12}- .*\n)+/m, '')
    .replace("value: '3000'", "value: '0'")
    .replace('0.0.0.0:6060', '127.0.0.1:0')
    .replace(':VERSION', `:${version}`)
}

/** Under load, and with a request whose head is half sent when the drain begins. */
async function drainsWhole(podman: Podman, container: string, stop: string): Promise<void> {
  const logged = (message: string): Promise<Record<string, string>> =>
    eventually(async () => {
      const lines = (await podman.shell('/', `podman logs ${container}`)).split('\n')
      const line = lines.find((each) => each.includes(`"msg":"${message}"`))
      return line === undefined ? undefined : (JSON.parse(line) as Record<string, string>)
    })
  const port = Number((await logged('listening'))['service']?.split(':').at(-1))
  const client = await rawClient(port)
  client.send('GET /hello/ada HTTP/1.1\r\n')
  const load = keepAsking(`http://127.0.0.1:${port}/`, 8)
  const stopped = podman.shell('/', stop)
  await logged('stopped listening')
  client.send('Host: localhost\r\n\r\n')
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toEqual([{ status: 200, close: true, body: '{"hello":"ada"}' }])
  expect(await load).toEqual({ answered: expect.any(Number), failed: [] })
  await stopped
  expect(await exitOf(podman, container)).toBe(0)
}

async function exitOf(podman: Podman, container: string): Promise<number> {
  return Number(await podman.shell('/', `podman inspect -f '{{.State.ExitCode}}' ${container}`))
}
