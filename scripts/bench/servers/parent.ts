// What each measured server has in common: it says its port to the benchmark that started it, and answers what it asks.
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'

/** What a server process has used. CPU in microseconds since its start, memory in bytes. */
export interface Usage {
  readonly cpu: number
  readonly rss: number
  /** V8's heap and what its objects own outside of it. */
  readonly heap: number
}

/** Listens on a free port of loopback. */
export function listenForParent(server: Server): void {
  tellUsage()
  server.listen(0, '127.0.0.1', 4096, () => process.send?.({ port: (server.address() as AddressInfo).port }))
}

/** Answers whatever the parent asks. */
export function tellUsage(): void {
  process.on('message', () => process.send?.(usage()))
  // The channel does not count as work: a drained server ends.
  process.channel?.unref()
}

function usage(): Usage {
  // There with --expose-gc: only what is still in use counts then.
  for (let round = 0; round < 3; round++) globalThis.gc?.()
  const { user, system } = process.cpuUsage()
  const { rss, heapUsed, external } = process.memoryUsage()
  return { cpu: user + system, rss, heap: heapUsed + external }
}
