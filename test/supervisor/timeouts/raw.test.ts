import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { selfSigned } from '../../support/certificate.js'
import { get, rawClient, type RawClient } from '../../support/client.js'
import { startService, type TestService } from '../../support/supervised-process.js'
import { mutePort } from '../../support/unreachable.js'

const program = (options: string, kind = 'net', handler = 'socket.pipe(socket)'): string => `
import * as net from 'node:net'
import * as tls from 'node:tls'
import { supervise, timeoutOf } from 'slipway/supervisor'
const listener = (socket) => { ${handler} }
const server = ${kind === 'net' ? 'net.createServer(listener)' : `tls.createServer(${JSON.stringify(selfSigned())}, listener)`}
const { log, watch } = supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

const upgrading = (options: string): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer()
server.on('upgrade', (request, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: x\\r\\nConnection: Upgrade\\r\\n\\r\\n')
  const { setKeepAlive } = socket
  socket.setKeepAlive = function (...args) { log.info({ args }, 'keep-alive'); return setKeepAlive.apply(this, args) }
  socket.on('data', (data) => socket.write(data))
})
const { log } = supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

const timedOut = ({ log }: TestService): unknown[] => log().filter(({ msg }) => msg === 'timed out')

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

const connectBy = (kind: string, { port }: TestService): Promise<RawClient> =>
  kind === 'net'
    ? rawClient(port)
    : rawClient(port, connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }))

test.each(['net', 'tls'])('a connection on which no byte moves is cut off: %s', async (kind) => {
  const handler = `socket.pipe(socket).on('error', (error) => log.info({ ...timeoutOf(error) }, 'own'))`
  const service = await startService(program('{ timeouts: { inactivity: 80 } }', kind, handler))
  const [talked, silent] = await Promise.all([connectBy(kind, service), connectBy(kind, service)])
  talked.send('one')
  await talked.got('one')
  await Promise.all([talked.end, silent.end])
  for (const client of [talked, silent]) {
    const facts = { timeout: 'inactivity', after: 80, on: `connection from ${client.address}` }
    await service.logged('timed out', { level: 'warn', ...facts })
    await service.logged('own', facts)
  }
})

test('a service that does not listen for errors lives on', async () => {
  const service = await startService(program('{ timeouts: { inactivity: 80 } }', 'net', 'socket.resume()'))
  for (let count = 0; count < 2; count += 1) {
    const client = await rawClient(service.port)
    await client.end
    await service.logged('timed out', { on: `connection from ${client.address}` })
  }
})

test('bytes in one direction are enough', async () => {
  const writes = `
    const timer = setInterval(() => socket.write('tick'), 20)
    socket.on('error', () => {}).on('close', () => clearInterval(timer))`
  const service = await startService(program('{ timeouts: { inactivity: 200 } }', 'net', writes))
  const client = await rawClient(service.port)
  await client.got('tick', 30)
  expect(timedOut(service)).toEqual([])
})

test('a dead peer is noticed though the service keeps writing', async () => {
  const writes = `
    const timer = setInterval(() => socket.write(Buffer.alloc(1_000_000)), 5)
    socket.on('error', () => {}).on('close', () => clearInterval(timer))`
  const service = await startService(program('{ timeouts: { inactivity: 200 } }', 'net', writes))
  const client = await rawClient(service.port)
  client.socket.on('error', () => {}).pause()
  await service.logged('timed out', { on: `connection from ${client.address}` })
})

test('a handshake that stalls is cut off, one that was completed is not', async () => {
  const service = await startService(program('{ timeouts: { inactivity: 300 } }', 'tls'))
  const [done, half] = await Promise.all([connectBy('tls', service), rawClient(service.port)])
  half.send('\u0016\u0003\u0001')
  const timer = setInterval(() => done.send('x'), 20)
  await half.end
  clearInterval(timer)
  await service.logged('timed out', {
    timeout: 'inactivity',
    after: 300,
    on: `TLS handshake from ${half.address}`,
  })
  expect(timedOut(service)).toHaveLength(1)
  expect(done.socket.destroyed).toBe(false)
})

test('total ends a connection, however busy it is', async () => {
  const service = await startService(program('{ timeouts: { total: 200 } }'))
  const client = await rawClient(service.port)
  client.socket.on('error', () => {})
  const timer = setInterval(() => client.send('x'), 10)
  await client.end
  clearInterval(timer)
  const on = `connection from ${client.address}`
  await service.logged('timed out', { level: 'warn', timeout: 'total', after: 200, on })
})

test('false switches both off', async () => {
  const service = await startService(program('{ timeouts: { inactivity: false, total: false } }'))
  const client = await rawClient(service.port)
  await pause(300)
  client.send('still here')
  await client.got('still here')
  expect(timedOut(service)).toEqual([])
})

test('what was upgraded is cut off only where inactivity was set', async () => {
  const service = await startService(upgrading('{ timeouts: { inactivity: 80, total: 100 } }'))
  const client = await rawClient(service.port)
  client.send(get('/up', 'Connection: Upgrade\r\nUpgrade: x\r\n'))
  await client.got('101')
  await client.end
  const { requestId } = await service.logged('closed', { path: '/up' })
  const on = `GET /up from ${client.address}`
  expect(timedOut(service)).toMatchObject([{ timeout: 'inactivity', after: 80, on, requestId }])
})

test('elsewhere TCP asks whether its peer is still there, and total does not apply', async () => {
  // Swept as often as the total asks for.
  const service = await startService(upgrading('{ timeouts: { total: 100 } }'))
  const client = await rawClient(service.port)
  client.send(get('/up', 'Connection: Upgrade\r\nUpgrade: x\r\n'))
  await client.got('101')
  await service.logged('keep-alive')
  await pause(300)
  client.send('still here')
  await client.got('still here')
  expect(timedOut(service)).toEqual([])
  expect(service.log().filter(({ msg }) => msg === 'keep-alive')).toMatchObject([{ args: [true, 60_000] }])
})

const proxy = (options: string): string =>
  program(
    '{ timeouts: { inactivity: false } }',
    'net',
    `
    socket.once('data', (port) => {
      const backend = net.connect(Number.parseInt(port), '127.0.0.1')
      watch([socket, backend], { on: 'backend 7', ${options} })
      backend.on('error', (error) => log.info({ ...timeoutOf(error) }, 'own'))
      socket.on('error', () => {}).pipe(backend).pipe(socket)
    })`,
  )

test('a proxy watches both its sockets as one', async () => {
  const service = await startService(proxy('inactivity: 200'))
  const backend = await mutePort()
  const client = await rawClient(service.port)
  client.send(String(backend))
  for (let count = 0; count < 30; count += 1) {
    client.send('x')
    await pause(20)
  }
  expect(timedOut(service)).toEqual([])
  await client.end
  const facts = { timeout: 'inactivity', after: 200, on: 'backend 7' }
  await service.logged('own', facts)
  expect(timedOut(service)).toMatchObject([facts])
})

test('total of what is watched', async () => {
  const service = await startService(proxy('total: 200'))
  const client = await rawClient(service.port)
  client.socket.on('error', () => {})
  client.send(String(await mutePort()))
  const timer = setInterval(() => client.send('x'), 10)
  await service.logged('own', { timeout: 'total', after: 200, on: 'backend 7' })
  clearInterval(timer)
})
