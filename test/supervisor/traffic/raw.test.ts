import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { selfSigned } from '../../support/certificate.js'
import { rawClient } from '../../support/client.js'
import { startService } from '../../support/supervised-process.js'

/** Echoes; logs what it hears, at once and later. */
const program = (create: string, listen = ''): string => `
import * as net from 'node:net'
import * as tls from 'node:tls'
import { EventEmitter } from 'node:events'
import { createLog, supervise } from 'slipway/supervisor'
const log = createLog()
const serve = (socket) => {
  log.info('hello')
  socket.on('error', () => {})
  socket.on('close', () => log.info('bye'))
  socket.on('data', (data) => {
    setTimeout(() => { log.info({ data: String(data) }, 'heard'); socket.write(data) }, 10)
  })
}
${create}
const supervisor = supervise(server, { log, drain: { linger: 50, deadline: 400 } })
${listen || `server.listen(0, '127.0.0.1')`}
`

const servers = {
  net: 'const server = net.createServer(serve)',
  tls: `const server = tls.createServer(${JSON.stringify(selfSigned())}, serve)`,
  'what holds one': `
class Holder extends EventEmitter {
  _srv = net.createServer((socket) => this.emit('connection', socket))
  listen(...args) { this._srv.listen(...args) }
  address() { return this._srv.address() }
  close() {}
}
const server = new Holder().on('connection', serve)`,
}

test.each(Object.entries(servers))(
  'a connection has an id in all its lines, and two of ours: %s',
  async (kind, create) => {
    const service = await startService(program(create))
    expect(service.ready.protocol).toBe('tcp')
    const open = (): ReturnType<typeof rawClient> =>
      kind === 'tls'
        ? rawClient(
            service.port,
            connectTls({ port: service.port, host: '127.0.0.1', rejectUnauthorized: false }),
          )
        : rawClient(service.port)
    const clients = await Promise.all([open(), open()])
    for (const [index, client] of clients.entries()) client.send(`number ${index}`)
    for (const [index, client] of clients.entries()) {
      await client.got(`number ${index}`)
      client.socket.end()
    }
    for (const index of clients.keys()) {
      const { requestId } = await service.logged('heard', { data: `number ${index}` })
      const end = await service.logged('closed', { requestId })
      const lines = service.log().filter((line) => line['requestId'] === requestId)
      const client = lines[0]?.['client']
      expect(client).toMatch(/^127\.0\.0\.1 \d+$/)
      expect(requestId).toMatch(/^[0-9a-f]{8}$/)
      expect(lines.map(({ msg }) => msg)).toEqual(
        expect.arrayContaining(['connected', 'hello', 'heard', 'closed']),
      )
      await service.logged('bye', { requestId })
      expect(end).toMatchObject({ client, duration: expect.any(Number), level: 'info' })
      expect(end).not.toHaveProperty('aborted')
      if (kind !== 'tls') expect(end).toMatchObject({ bytesIn: 8, bytesOut: 8 })
    }
  },
)

test('a connection that its client resets is aborted, no error', async () => {
  const service = await startService(program(servers.net))
  const client = await rawClient(service.port)
  await service.logged('hello')
  client.socket.resetAndDestroy()
  expect(await service.logged('closed')).toMatchObject({ level: 'info', aborted: true })
})

test('it is told by supervisor.draining; else it is cut off at the deadline, and listed with its id', async () => {
  const service = await startService(
    program(`const server = net.createServer((socket) => {
  serve(socket)
  socket.once('data', (data) => {
    if (String(data) === 'well') supervisor.draining.addEventListener('abort', () => socket.end('done'))
  })
})`),
  )
  const [well, deaf] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  const port = deaf.socket.localPort
  well.send('well')
  deaf.send('deaf')
  await Promise.all([well.got('well'), deaf.got('deaf')])
  const { requestId } = await service.logged('heard', { data: 'deaf' })
  service.child.kill('SIGTERM')
  await well.got('done')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  const cuts = service.log().filter(({ msg }) => msg === 'cut off at the deadline')
  const client = `127.0.0.1 ${port}`
  expect(cuts).toMatchObject([{ requestId, client, age: expect.any(Number) }])
})
