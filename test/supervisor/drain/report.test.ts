import { once } from 'node:events'
import { expect, test } from 'vitest'
import { rawClient } from '../../support/client.js'
import { ask, http2Client } from '../../support/http2-client.js'
import { startService, type TestService } from '../../support/supervised-process.js'

/** On SIGUSR2 it calls `supervisor.drain()`, and logs what that gives. */
const program = (server: string, drain = '{}'): string => `
import * as http2 from 'node:http2'
import * as net from 'node:net'
import { createLog, supervise } from 'slipway/supervisor'
const log = createLog()
const server = ${server}
const supervisor = supervise(server, { log, drain: ${drain} })
process.once('SIGUSR2', async () => log.info({ report: await supervisor.drain('told so') }, 'drained it'))
server.listen(0, '127.0.0.1')
`

const echo = `net.createServer((socket) => socket.on('error', () => {}).pipe(socket))`

const streams = `http2.createServer().on('stream', (stream, headers) => {
  const path = headers[':path']
  if (path === '/never') return
  setTimeout(() => { stream.respond(); stream.end(path) }, 300)
})`

/** What drain() gave, once the service has exited with this code. */
async function reportOf(service: TestService, code: number): Promise<unknown> {
  expect(await service.exit).toEqual({ code, signal: null })
  return (await service.logged('drained it'))['report']
}

test('drain() of a server of net tells that all ended', async () => {
  const service = await startService(program(echo))
  const client = await rawClient(service.port)
  client.send('one')
  await client.got('one')
  service.child.kill('SIGUSR2')
  await service.logged('draining', { reason: 'told so', connections: 1 })
  client.send('two')
  await client.got('two')
  client.socket.end()
  expect(await reportOf(service, 0)).toEqual({ reason: 'told so', duration: expect.any(Number), cut: [] })
})

test('drain() of a server of net tells what the deadline cut off', async () => {
  const service = await startService(program(echo, '{ deadline: 300 }'))
  const client = await rawClient(service.port)
  client.send('one')
  await client.got('one')
  const { requestId } = await service.logged('connected')
  service.child.kill('SIGUSR2')
  expect(await reportOf(service, 1)).toMatchObject({
    cut: [{ id: requestId, what: client.address, age: expect.any(Number) }],
  })
})

test('drain() of a server of HTTP/2 tells that all was served', async () => {
  const service = await startService(program(streams))
  const session = await http2Client(service.port)
  const closed = once(session, 'close')
  const slow = ask(session, '/slow')
  await service.logged('request')
  service.child.kill('SIGUSR2')
  expect(await slow).toEqual({ status: 200, body: '/slow' })
  await closed
  expect(await reportOf(service, 0)).toEqual({ reason: 'told so', duration: expect.any(Number), cut: [] })
})

test('drain() of a server of HTTP/2 tells which streams the deadline cut off', async () => {
  const service = await startService(program(streams, '{ linger: 50, deadline: 400 }'))
  const session = await http2Client(service.port)
  session.request({ ':path': '/never' }).on('error', () => {})
  const { requestId } = await service.logged('request')
  service.child.kill('SIGUSR2')
  expect(await reportOf(service, 1)).toMatchObject({
    cut: [{ id: requestId, what: 'GET /never', age: expect.any(Number) }],
  })
})
