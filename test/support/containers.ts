import { expect } from 'vitest'
import { answers, rawClient } from './client.js'
import { keepAsking } from './keep-asking.js'
import type { Podman } from './podman.js'
import { eventually } from './supervised-process.js'

/** Ports that nobody else has, as the network is the machine's. */
export function detached(run: string): string {
  return run.replace('podman run ', 'podman run -d -e PORT=0 -e SLIPWAY_ADMIN=127.0.0.1:0 ')
}

/** One of the two pods, in the network of the machine, on free ports. */
export function forPodman(kubernetes: string, version: string): string {
  return kubernetes
    .replace('replicas: 2', 'replicas: 1')
    .replace(/^( {4}spec:\n)/m, '$1      hostNetwork: true\n')
    .replace(/^ {10}ports:\n( {12}- .*\n)+/m, '')
    .replace("value: '3000'", "value: '0'")
    .replace('0.0.0.0:6060', '127.0.0.1:0')
    .replace(':VERSION', `:${version}`)
}

/** The first line of the log with this message, as soon as it is there. */
export function logged(podman: Podman, container: string, message: string): Promise<Record<string, string>> {
  return eventually(async () => {
    const lines = (await podman.shell('/', `podman logs ${container}`)).split('\n')
    const line = lines.find((each) => each.includes(`"msg":"${message}"`))
    return line === undefined ? undefined : (JSON.parse(line) as Record<string, string>)
  })
}

/** Under load, and with a request whose head is half sent when the drain begins. */
export async function drainsWhole(podman: Podman, container: string, stop: string): Promise<void> {
  const port = Number((await logged(podman, container, 'listening'))['service']?.split(':').at(-1))
  const client = await rawClient(port)
  client.send('GET /hello/ada HTTP/1.1\r\n')
  const load = keepAsking(`http://127.0.0.1:${port}/`, 8)
  const stopped = podman.shell('/', stop)
  await logged(podman, container, 'stopped listening')
  client.send('Host: localhost\r\n\r\n')
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toEqual([{ status: 200, close: true, body: '{"hello":"ada"}' }])
  expect(await load).toEqual({ answered: expect.any(Number), failed: [] })
  await stopped
  expect(await exitOf(podman, container)).toBe(0)
}

export async function exitOf(podman: Podman, container: string): Promise<number> {
  return Number(await podman.shell('/', `podman inspect -f '{{.State.ExitCode}}' ${container}`))
}
