import { dirname } from 'node:path'
import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { connect } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { listConnections } from '../../../src/supervisor/admin/connections.js'
import type { Connected } from '../../../src/supervisor/sessions/identity.js'
import { supervisedServers, type SupervisedServer } from '../../../src/supervisor/supervised-servers.js'
import { ask, askJson } from '../../support/ask.js'
import { selfSigned } from '../../support/certificate.js'
import { get, rawClient } from '../../support/client.js'
import { startService, type TestService } from '../../support/supervised-process.js'

const program = (body = ''): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
let held = []
const server = createServer((request, response) => {
  if (request.url === '/hold') return held.push(response)
  request.resume().on('end', () => response.end('ahoy'))
})
const supervisor = supervise(server)
${body}
server.listen(0, '127.0.0.1')
`

interface OpenConnection {
  address: string
  since: string
  requests: number
  bytesIn: number
  bytesOut: number
  inFlight: number
}

interface Connections {
  CurrentUserCount: number
  CurrentlyAuthenticatedUsers: { SessionKey: string }[]
  OpenConnections: OpenConnection[]
}

const connections = ({ admin }: TestService): Promise<Connections> =>
  askJson<Connections>(admin, '/connections')

test('every open connection is told, where the service knows no users', async () => {
  const service = await startService(program())
  const before = Date.now()
  const client = await rawClient(service.port)
  const silent = await rawClient(service.port)
  const requests = [get('/'), get('/', 'X: y\r\n'), get('/hold')]
  client.send(requests.join(''))
  await client.got('ahoy', 2)
  await service.logged('request', { path: '/hold' })
  const told = await connections(service)
  expect([told.CurrentUserCount, told.CurrentlyAuthenticatedUsers]).toEqual([0, []])
  const [busy, idle] = told.OpenConnections
  expect(busy).toEqual({
    address: `127.0.0.1:${client.socket.localPort}`,
    since: expect.any(String),
    requests: 3,
    bytesIn: requests.join('').length,
    bytesOut: client.text().length,
    inFlight: 1,
  })
  expect(idle).toMatchObject({
    address: `127.0.0.1:${silent.socket.localPort}`,
    requests: 0,
    bytesIn: 0,
    bytesOut: 0,
    inFlight: 0,
  })
  expect(new Date(busy?.since ?? '').toISOString()).toBe(busy?.since)
  expect(Math.abs(Date.parse(busy?.since ?? '') - before)).toBeLessThan(10_000)
})

test('connections that end are told no more', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/', 'Connection: close\r\n'))
  await client.end
  for (;;) if ((await connections(service)).OpenConnections.length === 0) return
})

test('a server of TLS tells what came through its sockets', async () => {
  const { cert, key } = selfSigned()
  const service = await startService(`
import { createServer } from 'node:https'
import { supervise } from 'slipway/supervisor'
const server = createServer(${JSON.stringify({ cert, key })}, (_, response) => response.end('ahoy'))
supervise(server)
server.listen(0, '127.0.0.1')
`)
  const tls = connectTls({ port: service.port, host: '127.0.0.1', rejectUnauthorized: false })
  const client = await rawClient(service.port, tls)
  client.send(get('/'))
  await client.got('ahoy')
  const { OpenConnections } = await connections(service)
  expect(OpenConnections).toMatchObject([
    { address: `127.0.0.1:${client.socket.localPort}`, requests: 1, inFlight: 0 },
  ])
  expect(OpenConnections[0]?.bytesOut).toBeGreaterThan(100)
})

test('clients of a socket in the file system have no address', async () => {
  const service = await startService(program().replace("0, '127.0.0.1'", "'service.sock'"))
  const path = (await service.logged('listening'))['service'] as string
  const client = await rawClient(0, connect({ path: `${cwdOf(service)}/${path}` }))
  client.send(get('/'))
  await client.got('ahoy')
  expect((await connections(service)).OpenConnections).toMatchObject([{ address: 'local', requests: 1 }])
})

const cwdOf = ({ child }: TestService): string => dirname(dirname(child.spawnargs[1] ?? ''))

test('ten thousand are written in parts, between which the event loop goes round', async () => {
  const connected: Connected[] = Array.from({ length: 10_000 }, (_, index) => ({
    account: `user ${index}`,
    name: '',
    publicKeyName: '',
    key: index.toString(16).padStart(8, '0'),
    start: performance.now(),
  }))
  const server = { connected: () => connected, connections: { all: () => [] } }
  supervisedServers.add(server as unknown as SupervisedServer)
  onTestFinished(() => void supervisedServers.delete(server as unknown as SupervisedServer))
  let rounds = 0
  let text = ''
  const count = (): NodeJS.Immediate => setImmediate(() => void ((rounds += 1), (next = count())))
  let next = count()
  for await (const part of listConnections()) text += part
  clearImmediate(next)
  expect((JSON.parse(text) as Connections).CurrentUserCount).toBe(10_000)
  expect(rounds).toBeGreaterThan(100)
})

test('thousands are told in parts, and the service goes on meanwhile', async () => {
  const service = await startService(
    program(`for (let n = 0; n < 3000; n += 1) supervisor.sessions.open({ account: 'user ' + (n % 1000) })`)
      .replace("0, '127.0.0.1'", "{ port: 0, host: '127.0.0.1', backlog: 4096 }")
      .replace('supervise(server)', `supervise(server, { log: { level: 'warn' } })`),
  )
  const sockets = await Promise.all(
    Array.from({ length: 2000 }, async () => {
      const socket = connect(service.port, '127.0.0.1')
      onTestFinished(() => void socket.destroy())
      await once(socket, 'connect')
      return socket
    }),
  )
  const client = await rawClient(service.port)
  client.send(get('/'))
  await client.got('ahoy')
  // Who is connected may still wait to be accepted.
  while ((await connections(service)).OpenConnections.length < 2001);
  const { body, headers } = await ask(service.admin, { path: '/connections' })
  expect([headers['transfer-encoding'], headers['content-type']]).toEqual(['chunked', 'application/json'])
  const told = JSON.parse(body) as Connections
  expect(told.CurrentUserCount).toBe(1000)
  expect(new Set(told.CurrentlyAuthenticatedUsers.map(({ SessionKey }) => SessionKey)).size).toBe(3000)
  expect(new Set(told.OpenConnections.map(({ address }) => address))).toEqual(
    new Set([...sockets, client.socket].map(({ localPort }) => `127.0.0.1:${localPort}`)),
  )
  const head = await ask(service.admin, { path: '/connections', method: 'HEAD' })
  expect([head.status, head.body]).toEqual([200, ''])
})

test('a reader that stops reading holds neither the service nor its exit', async () => {
  const service = await startService(
    program(
      `for (let n = 0; n < 2000; n += 1) supervisor.sessions.open({ account: n + ' '.repeat(10000) })`,
    ).replace('supervise(server)', `supervise(server, { log: { level: 'warn' } })`),
  )
  const reader = await rawClient(Number(service.admin?.split(':')[1]))
  reader.socket.pause()
  reader.send(get('/connections'))
  const leaver = await rawClient(Number(service.admin?.split(':')[1]))
  leaver.send(get('/connections'))
  await leaver.got('CurrentUserCount')
  leaver.socket.destroy()
  const client = await rawClient(service.port)
  client.send(get('/'))
  await client.got('ahoy')
  expect((await ask(service.admin, { path: '/livez' })).status).toBe(200)
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.output()).not.toContain('the admin server')
})
