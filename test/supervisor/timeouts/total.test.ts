import { expect, test } from 'vitest'
import { answers, get, rawClient } from '../../support/client.js'
import { startService, type TestService } from '../../support/supervised-process.js'

const program = (handler: string, options: string): string => `
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { supervise, timeoutOf } from 'slipway/supervisor'
const server = createServer(async (request, response) => { ${handler} })
const { log } = supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

const short = '{ timeouts: { total: 150 } }'

const timedOut = ({ log }: TestService): unknown[] => log().filter(({ msg }) => msg === 'timed out')

test('a handler that takes too long: 408 for the client, the error for the handler', async () => {
  const service = await startService(
    program(`response.on('close', () => log.info({ ...timeoutOf(response.errored) }, 'own'))`, short),
  )
  const client = await rawClient(service.port)
  client.send(get('/slow'))
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toEqual([{ status: 408, close: true, body: '' }])
  const { requestId } = await service.logged('request')
  const facts = { timeout: 'total', after: 150, on: `GET /slow from ${client.address}`, requestId }
  await service.logged('timed out', { level: 'warn', ...facts })
  await service.logged('own', facts)
  await service.logged('answered', { requestId, status: 408 })
})

test('an answer that does not come to its end is cut off', async () => {
  const service = await startService(
    program(`for (;!response.destroyed;) { response.write('more'); await wait(10) }`, short),
  )
  const client = await rawClient(service.port)
  client.send(get('/endless'))
  await client.end
  expect(answers(client.text())).toMatchObject([{ status: 200 }])
  await service.logged('timed out', { timeout: 'total', on: `GET /endless from ${client.address}` })
})

test('it counts from each request’s own head, not from the connection', async () => {
  const service = await startService(
    program(`await wait(50); response.end('ok')`, '{ timeouts: { total: 400 } }'),
  )
  const client = await rawClient(service.port)
  for (let count = 1; count <= 12; count += 1) {
    client.send(get('/'))
    await client.got('ok', count)
  }
  expect(timedOut(service)).toEqual([])
})

test('pipelined: the connection ends once, with one answer', async () => {
  const service = await startService(program('', short))
  const client = await rawClient(service.port)
  client.send(get('/1') + get('/2') + get('/3'))
  await client.end
  expect(answers(client.text())).toEqual([{ status: 408, close: true, body: '' }])
  await service.logged('answered', { path: '/1', status: 408 })
  for (const path of ['/2', '/3']) await service.logged('aborted', { path })
  expect(timedOut(service)).toMatchObject([{ on: `GET /1 from ${client.address}` }])
})

test('a body may take longer than Node’s 300 seconds where total says so', async () => {
  const service = await startService(
    `${program('', '{ timeouts: { total: 600_000 } }')}\nlog.info({ is: server.requestTimeout }, 'requestTimeout')`,
  )
  await service.logged('requestTimeout', { is: 600_000 })
})
