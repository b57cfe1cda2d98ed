// A supervised server whose requests make 25 async calls, four deep, each of which awaits; and a loop of calls alone.
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
import { listenForParent } from './parent.js'

const CALLS = 200_000

async function leaf(n: number): Promise<number> {
  await Promise.resolve()
  return n
}

async function third(n: number): Promise<number> {
  return (await leaf(n)) + (await leaf(n))
}

async function second(n: number): Promise<number> {
  return (await third(n)) + (await third(n)) + (await leaf(n))
}

async function first(n: number): Promise<number> {
  let sum = 0
  for (let i = 0; i < 3; i++) sum += await second(n)
  return sum
}

const server = createServer((_, response) => void first(1).then((sum) => response.end(`ahoy ${sum}`)))
supervise(server, { log: { level: 'warn' } })
listenForParent(server)

process.on('message', (asked) => {
  if (asked === 'calls') void timeCalls()
})

async function timeCalls(): Promise<void> {
  const begin = process.hrtime.bigint()
  for (let i = 0; i < CALLS; i++) await leaf(i)
  process.send?.({ nanoseconds: Number(process.hrtime.bigint() - begin) / CALLS })
}
