import { expect, test } from 'vitest'
import { ask, askJson } from '../../support/ask.js'
import { get, rawClient } from '../../support/client.js'
import { eventually, stamp, startService } from '../../support/supervised-process.js'

/** A server of HTTP, and one of TCP that listens at SIGUSR2 and closes at SIGHUP. */
const program = (tcpOptions = '{}'): string => `
import { createServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import { supervise } from 'slipway/supervisor'
const http = createServer((_, response) => response.end('ahoy'))
const tcp = createTcpServer((socket) => socket.on('data', () => {}))
const first = supervise(http, { info: { Fleet: 'Argo', Deck: 1 }, admin: { port: 0 } })
const second = supervise(tcp, ${tcpOptions})
second.check('hold', () => !globalThis.leaks)
http.listen(0, '127.0.0.1')
process.on('SIGUSR2', () => tcp.listen(0, '127.0.0.1', () => first.log.info({ port: tcp.address().port }, 'tcp listens')))
process.on('SIGHUP', () => tcp.close(() => first.log.info('tcp closed')))
process.on('message', () => { globalThis.leaks = true; first.log.info('leaks') })
`

const readiness = async (admin: string | null) => {
  const { status, body } = await ask(admin, { path: '/readyz' })
  return { status, ...(JSON.parse(body) as { ready: boolean; reasons: string[] }) }
}

test('the servers of a process that name one place share the admin server, and it tells of all of them', async () => {
  const service = await startService(program(`{ info: { Deck: 2, Hold: 'dry' } }`))
  const { admin } = service
  expect(await readiness(admin)).toEqual({ status: 503, ready: false, reasons: ['starting'] })
  service.child.kill('SIGUSR2')
  const { port } = await service.logged('tcp listens')
  expect(await service.logged('listening', { service: `127.0.0.1:${String(port)}` })).toMatchObject({ admin })
  expect(await readiness(admin)).toEqual({ status: 200, ready: true, reasons: [] })
  expect(await askJson(admin, '/info')).toMatchObject({ Version: stamp, Fleet: 'Argo', Deck: 1, Hold: 'dry' })

  const clients = [await rawClient(service.port), await rawClient(port as number)]
  clients[0]?.send(get('/'))
  clients[1]?.send('ahoy')
  const open = await eventually(async () => {
    const { OpenConnections } = await askJson<{ OpenConnections: { bytesIn: number }[] }>(
      admin,
      '/connections',
    )
    return OpenConnections.length === 2 && OpenConnections.every(({ bytesIn }) => bytesIn > 0)
      ? OpenConnections
      : undefined
  })
  expect(open).toMatchObject([{ requests: 1 }, { requests: 0, bytesIn: 4 }])

  service.child.send('leak')
  await eventually(async () => ((await readiness(admin)).ready ? undefined : true))
  expect((await readiness(admin)).reasons).toEqual([expect.stringContaining('hold')])
  expect(service.log().filter(({ level }) => level === 'warn')).toMatchObject([
    { msg: 'a readiness check fails' },
  ])
})

test.each(['{}', `{ admin: 'off' }`])(
  'a server that was closed is told no more, and the admin server stays for the other one (%s)',
  async (options) => {
    const service = await startService(program(options))
    service.child.kill('SIGUSR2')
    await service.logged('tcp listens')
    await eventually(async () => ((await readiness(service.admin)).ready ? true : undefined))
    service.child.kill('SIGHUP')
    await service.logged('tcp closed')
    service.child.send('leak')
    await service.logged('leaks')
    expect(await readiness(service.admin)).toMatchObject({ ready: true })
    service.child.kill('SIGTERM')
    expect(await service.exit).toEqual({ code: 0, signal: null })
  },
)

test('of two tokens for one place the first one holds, and a warning says so', async () => {
  const service = await startService(program(`{ admin: { token: 'other' } }`))
  const { level, msg } = await service.logged(
    `the admin server on 127.0.0.1:0 takes the token of the server that was supervised first`,
  )
  expect([level, msg]).toEqual(['warn', expect.any(String)])
})

test('a server that is given up before it listens is told no more', async () => {
  const service = await startService(program())
  expect(await readiness(service.admin)).toMatchObject({ reasons: ['starting'] })
  service.child.kill('SIGHUP')
  await service.logged('tcp closed')
  expect(await readiness(service.admin)).toMatchObject({ ready: true })
})

test('admin servers at several places tell of all servers of the process, each until its own is closed', async () => {
  const service = await startService(program(`{ admin: { host: 'localhost', port: 0 } }`), {
    env: { SLIPWAY_ADMIN: undefined },
  })
  service.child.kill('SIGUSR2')
  await service.logged('tcp listens')
  const admins = await eventually(() => {
    const lines = service.log().filter(({ msg }) => msg === 'listening')
    return lines.length === 2 ? lines.map((line) => String(line['admin'])) : undefined
  })
  expect(new Set(admins).size).toBe(2)
  const client = await rawClient(service.port)
  client.send(get('/'))
  await client.got('ahoy')
  for (const admin of admins) {
    expect(await askJson(admin, '/connections')).toMatchObject({ OpenConnections: [{ requests: 1 }] })
  }
  service.child.kill('SIGHUP')
  await service.logged('tcp closed')
  const [stays = '', closed = ''] = admins
  await expect(ask(closed, { path: '/info' })).rejects.toThrow('ECONNREFUSED')
  expect(await askJson(stays, '/info')).toMatchObject({ Version: stamp })
})
