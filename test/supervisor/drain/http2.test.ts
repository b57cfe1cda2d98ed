import { once } from 'node:events'
import { expect, test } from 'vitest'
import { selfSigned } from '../../support/certificate.js'
import { answers, get, rawClient } from '../../support/client.js'
import { ask, http2Client, rawHttp2 } from '../../support/http2-client.js'
import { connect as connectTls } from 'node:tls'
import { startService } from '../../support/supervised-process.js'

/** Answers with its path, at once or, told by `?after=ms`, later; by the stream API. */
const program = (options = '{}', create = 'createServer()'): string => `
import * as http2 from 'node:http2'
import { supervise } from 'slipway/supervisor'
const server = http2.${create}
server.on('stream', (stream, headers) => {
  const { pathname, searchParams } = new URL(headers[':path'], 'http://localhost')
  if (pathname === '/big') return stream.respond(), stream.end('x'.repeat(5_000_000))
  stream.on('error', () => {}).resume()
  setTimeout(() => {
    if (stream.destroyed) return
    stream.respond()
    stream.end(pathname)
  }, Number(searchParams.get('after') ?? 0))
})
supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

const secure = (options = '{}', more = ''): string =>
  program(options, `createSecureServer({ ...${JSON.stringify(selfSigned())}${more} })`)

const served = { code: 0, signal: null }

const FIRST = '7fffffff00000000'

test('GOAWAY comes twice: streams that are opened after the first one are served, the second one names the last', async () => {
  const service = await startService(program())
  expect(service.ready.protocol).toBe('tcp')
  const raw = await rawHttp2(service.port)
  raw.get(1, '/slow?after=100')
  await service.logged('request', { path: '/slow' })
  service.child.kill('SIGTERM')
  await raw.got('GOAWAY')
  raw.get(3, '/late')
  raw.get(5, '/slower?after=800')
  expect(await raw.client.end).toBe('FIN')
  const goaways = raw.frames().filter(({ type }) => type === 'GOAWAY')
  expect(goaways.map(({ payload }) => payload).slice(0, 2)).toEqual([FIRST, '0000000500000000'])
  const order = raw.frames().map(({ type, id }) => `${type} ${id}`)
  expect(order).toEqual(expect.arrayContaining(['HEADERS 1', 'HEADERS 3', 'HEADERS 5']))
  // The second one does not wait for the last answer.
  const second = order.indexOf('GOAWAY 0', order.indexOf('GOAWAY 0') + 1)
  expect(order.indexOf('HEADERS 5')).toBeGreaterThan(second)
  expect(await service.exit).toEqual(served)
  for (const path of ['/slow', '/late', '/slower']) await service.logged('answered', { path, status: 200 })
})

test('a client of node:http2 gets its answers, and its session ends', async () => {
  const service = await startService(program())
  const session = await http2Client(service.port)
  expect(await ask(session, '/first')).toEqual({ status: 200, body: '/first' })
  const slow = ask(session, '/slow?after=700', 'body')
  await service.logged('request', { path: '/slow' })
  service.child.kill('SIGTERM')
  const closed = once(session, 'close')
  expect(await slow).toEqual({ status: 200, body: '/slow' })
  await closed
  expect(await service.exit).toEqual(served)
})

test('over TLS too', async () => {
  const service = await startService(secure())
  expect(service.ready.protocol).toBe('tcp')
  const [busy, idle] = await Promise.all([http2Client(service.port, true), http2Client(service.port, true)])
  const slow = ask(busy, '/slow?after=700')
  await service.logged('request', { path: '/slow' })
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  const goaway = once(busy, 'goaway')
  expect(await ask(busy, '/late')).toEqual({ status: 200, body: '/late' })
  expect(await ask(idle, '/too')).toEqual({ status: 200, body: '/too' })
  expect((await goaway)[0]).toBe(0)
  expect(await slow).toEqual({ status: 200, body: '/slow' })
  expect(await service.exit).toEqual(served)
})

test('a server that allows HTTP/1 drains both', async () => {
  const service = await startService(
    secure('{}', ', allowHTTP1: true') +
      `
server.on('request', (request, response) => {
  if (request.httpVersionMajor === 1) setTimeout(() => response.end(request.url), 300)
})`,
  )
  expect(service.ready.protocol).toBe('https')
  const session = await http2Client(service.port, true)
  const client = await rawClient(
    service.port,
    connectTls({ port: service.port, host: '127.0.0.1', rejectUnauthorized: false }),
  )
  client.send(get('/one'))
  await service.logged('request', { path: '/one' })
  service.child.kill('SIGTERM')
  await service.logged('stopped listening', { connections: 2 })
  expect(await ask(session, '/two')).toEqual({ status: 200, body: '/two' })
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toEqual([{ status: 200, close: true, body: '/one' }])
  expect(await service.exit).toEqual(served)
})

test('sessions that are idle, that only send PING, or that have not even begun do not hold the exit up', async () => {
  const service = await startService(program('{ drain: { linger: 100 } }'))
  const [idle, pings, silent] = await Promise.all([
    rawHttp2(service.port),
    rawHttp2(service.port),
    rawClient(service.port),
  ])
  await Promise.all([idle.got('SETTINGS'), pings.got('SETTINGS')])
  const timer = setInterval(() => pings.ping(), 5)
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual(served)
  clearInterval(timer)
  expect(await silent.end).toBe('FIN')
  await idle.got('GOAWAY', 2)
})

test('a client that reads slowly gets it all', async () => {
  const service = await startService(program('{ drain: { linger: 50 } }'))
  const session = await http2Client(service.port)
  const stream = session.request({ ':path': '/big' })
  await once(stream, 'response')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  let length = 0
  while (!stream.readableEnded) {
    await new Promise((resolve) => setTimeout(resolve, 2))
    length += (stream.read() as Buffer | null)?.length ?? 0
  }
  expect(length).toBe(5_000_000)
  expect(await service.exit).toEqual(served)
})

test('what the deadline cuts off is listed by stream', async () => {
  const service = await startService(program('{ drain: { linger: 50, deadline: 300 } }'))
  const session = await http2Client(service.port)
  const never = session.request({ ':path': '/never?after=60000' })
  never.on('error', () => {})
  const { requestId } = await service.logged('request', { path: '/never' })
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  const line = await service.logged('cut off at the deadline')
  expect(line).toMatchObject({ requestId, method: 'GET', path: '/never', age: expect.any(Number) })
  await service.logged('drained; the deadline cut off what was not served', { level: 'error', cut: 1 })
})

test.each([0, 1, 5])(
  '50 idle sessions that open a stream %i ms after the signal lose nothing',
  async (delay) => {
    const service = await startService(program())
    const clients = await Promise.all(Array.from({ length: 50 }, () => rawHttp2(service.port)))
    await Promise.all(clients.map((client) => client.got('SETTINGS', 2)))
    service.child.kill('SIGTERM')
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
    for (const client of clients) client.get(1, '/p')
    expect(await Promise.all(clients.map(({ client }) => client.end))).toEqual(clients.map(() => 'FIN'))
    const answered = clients.map((client) => client.frames().filter(({ type }) => type === 'DATA'))
    expect(answered.map((data) => Buffer.from(data[0]?.payload ?? '', 'hex').toString())).toEqual(
      clients.map(() => '/p'),
    )
    expect(await service.exit).toEqual(served)
  },
)
