import { once } from 'node:events'
import { connect } from 'node:net'
import { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { selfSigned } from '../../support/certificate.js'
import { answers, get, rawClient, type RawClient } from '../../support/client.js'
import { startService } from '../../support/supervised-process.js'

const secure = (options = '{}'): string => `
import { createServer } from 'node:https'
import { supervise } from 'slipway/supervisor'
const server = createServer(${JSON.stringify(selfSigned())}, (request, response) => {
  setTimeout(() => response.end(request.url), request.url === '/slow' ? 300 : 0)
})
supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

const secureClient = (port: number, allowHalfOpen = false): Promise<RawClient> => {
  // Which the types do not know.
  const options = { port, host: '127.0.0.1', rejectUnauthorized: false, allowHalfOpen }
  return rawClient(port, connectTls(options))
}

test('https drains as http does', async () => {
  const service = await startService(secure())
  expect(service.ready.protocol).toBe('https')
  const [slow, idle, silent] = await Promise.all([
    secureClient(service.port),
    secureClient(service.port),
    secureClient(service.port),
  ])
  idle.send(get('/idle'))
  await idle.got('/idle')
  slow.send(get('/slow'))
  await service.logged('request', { path: '/slow' })
  service.child.kill('SIGTERM')
  await service.logged('stopped listening', { connections: 3 })
  idle.send(get('/second'))
  expect(await Promise.all([slow, idle, silent].map(({ end }) => end))).toEqual(['FIN', 'FIN', 'FIN'])
  expect(answers(slow.text())).toEqual([{ status: 200, close: true, body: '/slow' }])
  expect(answers(idle.text()).at(-1)).toEqual({ status: 200, close: true, body: '/second' })
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('half a head over TLS is waited for', async () => {
  const service = await startService(secure('{ drain: { linger: 50 } }'))
  const [half, idle] = await Promise.all([secureClient(service.port), secureClient(service.port)])
  half.send('GET /half HTTP/1.1\r\nHo')
  idle.send(get('/'))
  await idle.got('200')
  service.child.kill('SIGTERM')
  expect(await idle.end).toBe('FIN')
  half.send('st: localhost\r\n\r\n')
  expect(await half.end).toBe('FIN')
  expect(answers(half.text())).toMatchObject([{ status: 200, body: '/half' }])
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

/** A client of TLS that sends the first bytes of its handshake, and the others when it is told. */
function slowClient(port: number): { go: () => void; client: Promise<RawClient> } {
  const wire = connect(port, '127.0.0.1')
  let go = (): void => {}
  const told = new Promise<void>((resolve) => (go = resolve))
  let begun = false
  const gate = new Duplex({
    read() {},
    write(chunk: Buffer, _, done) {
      const sent = begun ? 0 : 3
      wire.write(chunk.subarray(0, sent))
      begun = true
      void told.then(() => wire.write(chunk.subarray(sent), done))
    },
    final: (done) => void wire.end(done),
  })
  wire.on('data', (data) => gate.push(data)).on('end', () => gate.push(null))
  wire.on('error', () => {}).on('close', () => gate.destroy())
  const socket = connectTls({ socket: gate, rejectUnauthorized: false })
  return { go, client: rawClient(port, socket) }
}

test('a handshake that ends after it stopped listening, or after the linger, leads to a connection as any other', async () => {
  const service = await startService(secure('{ drain: { linger: 200 } }'))
  const [early, late, idle] = [1, 2, 3].map(() => slowClient(service.port))
  const silent = await rawClient(service.port)
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  early?.go()
  const first = await early?.client
  first?.send(get('/slow'))
  expect(await first?.end).toBe('FIN')
  expect(answers(first?.text() ?? '')).toEqual([{ status: 200, close: true, body: '/slow' }])
  expect(await silent.end).toBe('FIN')
  late?.go()
  idle?.go()
  const second = await late?.client
  second?.send(get('/late'))
  expect(await second?.end).toBe('FIN')
  expect(answers(second?.text() ?? '')).toEqual([{ status: 200, close: true, body: '/late' }])
  expect(await (await idle?.client)?.end).toBe('FIN')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('who does not begin the handshake gets FIN after the linger, who does not go on after a grace', async () => {
  const service = await startService(secure('{ drain: { linger: 50, deadline: 1000 } }'))
  const [begun, silent] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  begun.send('\u0016\u0003\u0001')
  service.child.kill('SIGTERM')
  expect(await Promise.race([begun.end.then(() => 'begun'), silent.end])).toBe('FIN')
  expect(await begun.end).toBe('FIN')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  await service.logged('drained')
})

const plain = (options = '{}'): string => `
import { createServer } from 'node:net'
import { supervise } from 'slipway/supervisor'
const server = createServer((socket) => socket.on('error', () => {}).pipe(socket))
supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

test('sockets of net are waited for, and none is accepted', async () => {
  const service = await startService(plain())
  expect(service.ready.protocol).toBe('tcp')
  const client = await rawClient(service.port)
  client.send('one')
  await client.got('one')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening', { connections: 1 })
  const late = connect(service.port, '127.0.0.1')
  expect((await once(late, 'error'))[0]).toMatchObject({ code: 'ECONNREFUSED' })
  client.send('two')
  await client.got('two')
  client.socket.end()
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('at the deadline they are cut off, and listed', async () => {
  const service = await startService(plain('{ drain: { deadline: 100 } }'))
  const client = await rawClient(service.port)
  client.send('one')
  await client.got('one')
  const { localPort } = client.socket
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  await service.logged('cut off at the deadline', { client: `127.0.0.1:${localPort}` })
})

const silentServers = {
  net: `net.createServer(serve)`,
  tls: `tls.createServer(${JSON.stringify(selfSigned())}, serve)`,
}

/** What `serve` does with each socket is up to the test. */
const raw = (create: string, serve: string, options = '{}'): string => `
import * as net from 'node:net'
import * as tls from 'node:tls'
import { createLog, supervise } from 'slipway/supervisor'
const log = createLog()
const serve = (socket) => { ${serve} }
const server = ${create}
const supervisor = supervise(server, { log, ...${options} })
server.listen(0, '127.0.0.1')
`

const open = (kind: string, port: number, allowHalfOpen = false): Promise<RawClient> =>
  kind === 'tls'
    ? secureClient(port, allowHalfOpen)
    : rawClient(port, connect({ port, host: '127.0.0.1', allowHalfOpen }))

test.each(Object.entries(silentServers))(
  'a connection on which neither side said a word gets FIN after the linger: %s',
  async (kind, create) => {
    const service = await startService(raw(create, 'socket.resume()'))
    const client = await open(kind, service.port)
    const mute = connect({ port: service.port, host: '127.0.0.1', allowHalfOpen: true })
    await rawClient(service.port, mute)
    service.child.kill('SIGTERM')
    expect(await client.end).toBe('FIN')
    expect(await service.exit).toEqual({ code: 0, signal: null })
    await service.logged('drained')
  },
)

test.each(Object.entries(silentServers))(
  'where the server speaks first it is a session, which the service ends: %s',
  async (kind, create) => {
    const serve = `
    socket.on('error', () => {}).resume().write('220 ready')
    supervisor.draining.addEventListener('abort', () => setTimeout(() => socket.end(' 421 bye'), 300))`
    const service = await startService(raw(create, serve, '{ drain: { linger: 50 } }'))
    const client = await open(kind, service.port)
    await client.got('220 ready')
    service.child.kill('SIGTERM')
    await client.got('421 bye')
    expect(client.text()).toBe('220 ready 421 bye')
    expect(await service.exit).toEqual({ code: 0, signal: null })
  },
)

test.each(Object.entries(silentServers))(
  'a client that keeps its side open, and silent, when the service has said all does not hold the exit up: %s',
  async (kind, create) => {
    const serve = `socket.on('error', () => {}).on('data', (data) => socket.end(data))`
    const service = await startService(raw(create, serve, '{ drain: { linger: 50, deadline: 2000 } }'))
    const client = await open(kind, service.port, true)
    client.send('bye')
    expect(await client.end).toBe('FIN')
    service.child.kill('SIGTERM')
    expect(await service.exit).toEqual({ code: 0, signal: null })
    expect(client.text()).toBe('bye')
  },
)

test('who speaks when it is ended already takes nothing down, though the service answers', async () => {
  const serve = `socket.once('data', (data) => { log.info('heard'); socket.write(data) })`
  const service = await startService(raw(silentServers.net, serve, '{ drain: { linger: 50 } }'))
  const socket = connect({ port: service.port, host: '127.0.0.1', allowHalfOpen: true })
  const client = await rawClient(service.port, socket)
  service.child.kill('SIGTERM')
  expect(await client.end).toBe('FIN')
  client.send('late')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  await service.logged('heard')
})

test('a socket that the service does not read yet may hold a word', async () => {
  const serve = `
    supervisor.draining.addEventListener('abort', () => setTimeout(() => socket.on('data', (data) => socket.end(data)).resume(), 300))`
  const service = await startService(
    raw('net.createServer({ pauseOnConnect: true }, serve)', serve, '{ drain: { linger: 50 } }'),
  )
  const client = await rawClient(service.port)
  client.send('word')
  service.child.kill('SIGTERM')
  await client.got('word')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})
