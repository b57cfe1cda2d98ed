import { expect, test } from 'vitest'
import { get, rawClient } from '../../support/client.js'
import { eventually, spawnService, startService, type LogLine } from '../../support/supervised-process.js'

const serve = `
  const server = createServer((request, response) => { if (request.url !== '/never') response.end('ahoy') })
  supervise(server)
  server.listen(0, '127.0.0.1')`

const workers = `
import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { supervise, supervisePrimary } from 'slipway/supervisor'
if (cluster.isPrimary) {
  supervisePrimary()
  for (let count = 0; count < 2; count += 1) cluster.fork()
} else {${serve}
}
`

const threads = `
import { createServer } from 'node:http'
import { isMainThread, Worker } from 'node:worker_threads'
import { supervise, supervisePrimary } from 'slipway/supervisor'
if (isMainThread) {
  supervisePrimary()
  for (let count = 0; count < 2; count += 1) new Worker(new URL(import.meta.url))
} else {${serve}
}
`

const of = (lines: LogLine[], message: string): LogLine[] => lines.filter(({ msg }) => msg === message)

test.each([
  ['worker', workers],
  ['thread', threads],
])('each line says of which %s it is, those of the primary of none', async (name, program) => {
  const service = await spawnService(program)
  await eventually(() => (of(service.log(), 'listening').length === 2 ? true : undefined))
  const [first] = of(service.log(), 'listening')
  const client = await rawClient(Number(String(first?.['service']).split(':')[1]))
  client.send(get('/'))
  await client.got('ahoy')
  expect([1, 2]).toContain((await service.logged('request'))[name])
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  for (const message of ['draining', 'drained']) {
    const said = of(service.log(), message).map((line) => line[name])
    expect(new Set(said)).toEqual(new Set([undefined, 1, 2]))
  }
})

test('of several servers each says which one it is, and the process only once that it exits', async () => {
  const service = await startService(`
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
for (let count = 0; count < 2; count += 1) {${serve}
}`)
  await eventually(() => (of(service.log(), 'listening').length === 2 ? true : undefined))
  const services = of(service.log(), 'listening').map((line) => line['service'])
  const client = await rawClient(service.port)
  client.send(get('/never'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  for (const message of ['draining', 'stopped listening'])
    for (const each of services) await service.logged(message, { service: each })
  await service.logged('drained')
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 143, signal: null })
  expect(of(service.log(), 'SIGTERM while draining: exit at once')).toHaveLength(1)
})
