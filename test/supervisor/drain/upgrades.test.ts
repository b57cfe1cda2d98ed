import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { get, rawClient, type RawClient } from '../../support/client.js'
import { startService, type TestService } from '../../support/supervised-process.js'

/** Echoes; `slow` is answered after 200 ms. */
const program = (drain = '{}', more = ''): string => `
import { createServer } from 'node:http'
import { createLog, supervise } from 'slipway/supervisor'
import { WebSocketServer } from 'ws'
const log = createLog()
const server = createServer((request, response) => response.end())
const sockets = new WebSocketServer({ server })
sockets.on('connection', (socket) => {
  socket.on('message', (data) => socket.send(String(data)))
  socket.on('close', (code) => log.info({ code }, 'websocket closed'))
})
const supervisor = supervise(server, { log, drain: ${drain} })
${more}
server.listen(0, '127.0.0.1')
`

async function webSocket({ port }: TestService): Promise<WebSocket> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`)
  await once(socket, 'open')
  return socket
}

const served = { code: 0, signal: null }
const upgrade = (protocol: string): string => `Connection: Upgrade\r\nUpgrade: ${protocol}\r\n`
const key = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n'

test('a WebSocket is told 1001, after the messages that were on their way, and closes', async () => {
  const service = await startService(program())
  const socket = await webSocket(service)
  const messages: string[] = []
  socket.on('message', (data: Buffer) => messages.push(String(data)))
  socket.send('one')
  socket.send('two')
  await service.logged('request')
  const closed = once(socket, 'close')
  service.child.kill('SIGTERM')
  const [code] = (await closed) as [number]
  expect(code).toBe(1001)
  expect(messages).toEqual(['one', 'two'])
  expect(await service.exit).toEqual(served)
  await service.logged('websocket closed', { code: 1001 })
  await service.logged('closed', { path: '/ws' })
})

test('who does not answer it is ended with FIN after a grace, which is no lost work', async () => {
  const service = await startService(program('{ linger: 50, deadline: 1000 }'))
  const client = await rawClient(service.port)
  client.send(get('/deaf', upgrade('websocket') + key))
  await client.got('101')
  const { requestId } = await service.logged('request')
  service.child.kill('SIGTERM')
  await client.got('\u0088\u0002\u0003\u00e9')
  expect(await client.end).toBe('FIN')
  expect(await service.exit).toEqual(served)
  await service.logged('a WebSocket did not answer 1001: ended', { requestId, method: 'GET', path: '/deaf' })
  await service.logged('drained')
})

test('whom the close frame cannot reach, as it reads too slowly, is cut off and listed at the deadline', async () => {
  const service = await startService(
    program(
      '{ linger: 50, deadline: 400 }',
      `sockets.on('connection', (socket) => socket.send('x'.repeat(20_000_000)))`,
    ),
  )
  const client = await rawClient(service.port)
  client.socket.pause()
  client.send(get('/slow', upgrade('websocket') + key))
  const { requestId } = await service.logged('request')
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  await service.logged('cut off at the deadline', { requestId, method: 'GET', path: '/slow' })
})

test('a hook says goodbye in the service’s own way, once to each, on behalf of its request', async () => {
  const service = await startService(
    program(`{ upgrade: (socket, request) => {
      log.info({ url: request.url }, 'hook')
      for (const each of sockets.clients) each.close(1012, 'restart')
    } }`),
  )
  const socket = await webSocket(service)
  const { requestId } = await service.logged('request')
  const closed = once(socket, 'close')
  service.child.kill('SIGTERM')
  expect((await closed)[0]).toBe(1012)
  expect(await service.exit).toEqual(served)
  expect(service.log().filter(({ msg }) => msg === 'hook')).toMatchObject([{ requestId, url: '/ws' }])
})

test.each([
  ['throws', '() => { throw new Error("mine") }'],
  ['rejects', 'async () => { throw new Error("mine") }'],
])('a hook that %s is logged, and takes nothing down', async (_, hook) => {
  const service = await startService(program(`{ linger: 50, deadline: 300, upgrade: ${hook} }`))
  const socket = await webSocket(service)
  socket.on('error', () => {})
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  const failures = service.log().filter(({ msg }) => msg === 'drain.upgrade failed')
  expect(failures).toMatchObject([{ err: { message: 'mine' } }])
  await service.logged('cut off at the deadline', { path: '/ws' })
})

test('a WebSocket that comes while it lingers is told too', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/first'))
  await client.got('200')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  client.send(get('/late', upgrade('websocket') + key))
  await client.got('\u0088\u0002\u0003\u00e9')
  client.socket.end()
  expect(await service.exit).toEqual(served)
})

test('who was refused, and other protocols, get no frame', async () => {
  const service = await startService(
    program('{ linger: 50, deadline: 400 }').replace('{ server }', '{ noServer: true }') +
      `
server.on('upgrade', ({ url }, socket) => {
  if (url === '/refused') socket.write('HTTP/1.1 400 Bad Request\\r\\nContent-Length: 100\\r\\n\\r\\n')
  else socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: x\\r\\n\\r\\n')
})`,
  )
  const [refused, other] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  refused.send(get('/refused', upgrade('websocket')))
  other.send(get('/other', upgrade('x')))
  await Promise.all([refused.got('400'), other.got('101')])
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  for (const client of [refused, other]) expect(client.text()).toMatch(/\r\n\r\n$/)
})

test('a CONNECT is told by supervisor.draining', async () => {
  const service = await startService(
    program(
      '{}',
      `server.on('connect', (request, socket) => {
  socket.write('HTTP/1.1 200 Connection Established\\r\\n\\r\\n')
  supervisor.draining.addEventListener('abort', () => { log.info('told'); socket.end('bye') })
})`,
    ),
  )
  const client = await rawClient(service.port)
  client.send('CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\n\r\n')
  await client.got('200')
  service.child.kill('SIGTERM')
  await client.got('bye')
  expect(await client.end).toBe('FIN')
  expect(await service.exit).toEqual(served)
  await service.logged('closed', { method: 'CONNECT', path: 'db:5432' })
})

/** A client that has a tunnel to the database, and does not end it because the service does. */
async function tunnelClient({ port }: TestService): Promise<RawClient> {
  const client = await rawClient(port, connect({ port, host: '127.0.0.1', allowHalfOpen: true }))
  client.send('CONNECT db:5432 HTTP/1.1\r\nHost: db:5432\r\n\r\n')
  await client.got('200')
  return client
}

test('a tunnel whose service has said all is still read, for as long as its client sends', async () => {
  const service = await startService(
    program(
      '{ linger: 50 }',
      `server.on('connect', (request, socket) => {
  let length = 0
  socket.on('data', (data) => (length += data.length)).on('end', () => log.info({ length }, 'heard'))
  socket.write('HTTP/1.1 200 Connection Established\\r\\n\\r\\n')
  supervisor.draining.addEventListener('abort', () => socket.end('all'))
})`,
    ),
  )
  const client = await tunnelClient(service)
  const idle = await rawClient(service.port)
  service.child.kill('SIGTERM')
  await client.got('all')
  // Longer than any other connection would be kept after our FIN.
  expect(await idle.end).toBe('FIN')
  for (let count = 0; count < 10; count += 1) {
    client.send('x'.repeat(100))
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  client.socket.end()
  await service.logged('heard', { length: 1000 })
  expect(await service.exit).toEqual(served)
})

test('a tunnel whose client neither sends nor ends does not hold the exit up', async () => {
  const service = await startService(
    program(
      '{ linger: 50, deadline: 1000 }',
      `server.on('connect', (request, socket) => {
  socket.write('HTTP/1.1 200 Connection Established\\r\\n\\r\\n')
  supervisor.draining.addEventListener('abort', () => socket.end('all'))
})`,
    ),
  )
  const client = await tunnelClient(service)
  service.child.kill('SIGTERM')
  await client.got('all')
  expect(await service.exit).toEqual(served)
})
