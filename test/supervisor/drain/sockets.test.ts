import { once } from 'node:events'
import { connect as connectTls } from 'node:tls'
import { connect } from 'node:net'
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

const secureClient = (port: number): Promise<RawClient> =>
  rawClient(port, connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false }))

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

test('who never finishes the handshake does not hold the exit up', async () => {
  const service = await startService(secure('{ drain: { linger: 50 } }'))
  const [client] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  client.send('\u0016\u0003\u0001')
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
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
