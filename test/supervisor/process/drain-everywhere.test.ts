import { expect, test } from 'vitest'
import { ask } from '../../support/ask.js'
import { eventually, spawnService, type LogLine } from '../../support/supervised-process.js'

/** Two that serve, started by a main one in one way or the other. */
const program = (start: string): string => `
import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { isMainThread, Worker } from 'node:worker_threads'
import { supervise, supervisePrimary } from 'slipway/supervisor'
if (cluster.isPrimary && isMainThread) {
  ${start}
} else {
  const server = createServer((_, response) => response.end('ahoy'))
  supervise(server)
  server.listen(0, '127.0.0.1')
}
`

const forkTwo = 'cluster.fork(); cluster.fork()'
const startTwo = 'for (const _ of [1, 2]) new Worker(new URL(import.meta.url))'

/** Asks one of the two to drain, when both serve. */
async function askOneToDrain(service: Awaited<ReturnType<typeof spawnService>>): Promise<unknown> {
  const listening = (): LogLine[] => service.log().filter(({ msg }) => msg === 'listening')
  await eventually(() => (listening().length === 2 ? true : undefined))
  const asked = await ask(String(listening()[0]?.['admin']), { path: '/drain', method: 'POST' })
  expect(asked.status).toBe(202)
  return JSON.parse(asked.body)
}

test.each([
  ['worker', forkTwo],
  ['thread', startTwo],
])('POST /drain to one %s drains them all, and the process that started them', async (_, start) => {
  const service = await spawnService(program(`supervisePrimary(); ${start}`))
  expect(await askOneToDrain(service)).toEqual({ draining: true })
  expect(await service.exit).toEqual({ code: 0, signal: null })
  const reasons = service
    .log()
    .filter(({ msg }) => msg === 'draining')
    .map(({ reason }) => reason)
  expect(reasons).toEqual(['POST /drain', 'POST /drain', 'POST /drain'])
})

test('where the primary is not supervised, one worker drains, and its answer says so', async () => {
  const service = await spawnService(
    program(`${forkTwo}
  cluster.once('exit', () => setTimeout(() => { console.log('one left'); cluster.disconnect() }))`),
  )
  expect(await askOneToDrain(service)).toEqual({
    draining: true,
    only: 'this worker: the primary of its cluster does not call supervisePrimary()',
  })
  await eventually(() => (service.output().includes('one left') ? true : undefined))
  expect(service.log().filter(({ msg }) => msg === 'draining')).toHaveLength(1)
})
