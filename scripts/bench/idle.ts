// What an idle connection costs a supervised server beyond a bare one, in memory.
import { keepAsking, openSockets } from './load.js'
import { quantile } from './measure.js'
import { print, printGoal } from './report.js'
import { startServer } from './server-process.js'
import type { Usage } from './servers/parent.js'

const CONNECTIONS = 5000
const RUNS = 5

/** Each connection brings a request first, and then nothing. What is no longer in use is collected before it is counted. */
export async function benchIdle(file: string): Promise<void> {
  const bare: Usage[] = []
  const ours: Usage[] = []
  for (let run = 0; run < RUNS; run++) {
    bare.push(await perConnection(file, 'bare'))
    ours.push(await perConnection(file, 'slipway, two log lines'))
  }
  const middle = (usages: Usage[], field: 'rss' | 'heap'): number =>
    quantile(
      usages.map((usage) => usage[field]),
      0.5,
    )
  print(`\nmemory of an idle connection, ${CONNECTIONS} of them, bytes`)
  for (const [name, usages] of [
    ['bare', bare],
    ['slipway', ours],
  ] as const) {
    const [rss, heap] = [middle(usages, 'rss'), middle(usages, 'heap')].map((bytes) =>
      bytes.toFixed(0).padStart(6),
    )
    print(`  ${name.padEnd(44)} rss ${rss}   heap ${heap}`)
  }
  for (const field of ['heap', 'rss'] as const) {
    const more = middle(ours, field) - middle(bare, field)
    printGoal(`over bare, ${field}`, `${more.toFixed(0)} bytes`, 'at most 1024 bytes', more <= 1024)
  }
}

async function perConnection(file: string, name: string): Promise<Usage> {
  const { port, usage, stop } = await startServer(file, [name], ['--expose-gc'])
  // What is made for the first connections alone is not theirs.
  for (const socket of await oneRequestEach(port, 500)) socket.destroy()
  const before = await usage()
  const sockets = await oneRequestEach(port, CONNECTIONS)
  const after = await usage()
  await stop()
  for (const socket of sockets) socket.destroy()
  const each = (field: keyof Usage): number => (after[field] - before[field]) / CONNECTIONS
  return { cpu: each('cpu'), rss: each('rss'), heap: each('heap') }
}

async function oneRequestEach(port: number, count: number): ReturnType<typeof openSockets> {
  const sockets = await openSockets(port, count)
  await Promise.all(
    sockets.map((socket) => {
      let asked = false
      return keepAsking(
        socket.on('error', () => {}),
        () => !asked && (asked = true),
      )
    }),
  )
  return sockets
}
