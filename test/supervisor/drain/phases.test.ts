import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { answers, get, rawClient } from '../../support/client.js'
import { spawnService, startService } from '../../support/supervised-process.js'

const program = (options = '{}', more = `server.listen(0, '127.0.0.1')`): string => `
import { createServer } from 'node:http'
import { createLog, supervise } from 'slipway/supervisor'
const log = createLog()
const server = createServer((request, response) => {
  if (request.url === '/events') {
    response.write('open')
    supervisor.draining.addEventListener('abort', () => response.end(', told'))
  } else if (request.url === '/never') return
  else response.end(String(supervisor.draining.aborted))
})
const supervisor = supervise(server, { log, ...${options} })
${more}
`

const served = { code: 0, signal: null }

test('during the lag all goes on as before; then it stops listening', async () => {
  const service = await startService(program('{ drain: { lag: 700, linger: 50 } }'))
  const old = await rawClient(service.port)
  service.child.kill('SIGTERM')
  await service.logged('draining')
  const client = await rawClient(service.port)
  client.send(get('/new'))
  old.send(get('/old'))
  await Promise.all([client.got('false'), old.got('false')])
  client.send(get('/again'))
  await client.got('false', 2)
  expect(answers(client.text()).map(({ close }) => close)).toEqual([false, false])
  expect(service.log().map(({ msg }) => msg)).not.toContain('stopped listening')
  await service.logged('stopped listening')
  const late = connect(service.port, '127.0.0.1')
  expect((await once(late, 'error'))[0]).toMatchObject({ code: 'ECONNREFUSED' })
  expect(await Promise.all([client.end, old.end])).toEqual(['FIN', 'FIN'])
  expect(await service.exit).toEqual(served)
})

test('a signal during the lag is the second one', async () => {
  const service = await startService(program('{ drain: { lag: 20_000 } }'))
  service.child.kill('SIGTERM')
  await service.logged('draining')
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 143, signal: null })
})

test('the deadline counts from the signal, the lag included', async () => {
  const service = await startService(program('{ drain: { lag: 400, linger: 50, deadline: 500 } }'))
  const client = await rawClient(service.port)
  client.send(get('/never'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await service.logged('draining')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  const draining = await service.logged('draining')
  const end = await service.logged('drained; the deadline cut off what was not served')
  const took = Date.parse(String(end['time'])) - Date.parse(String(draining['time']))
  expect(took - Number(end['duration'])).toBeLessThan(400)
  await service.logged('cut off at the deadline', { path: '/never' })
})

test('who was connected, and waits to be accepted, is served', async () => {
  const service = await startService(
    program(
      '{}',
      `process.on('SIGUSR2', () => {
  log.info('busy')
  const until = performance.now() + 400
  while (performance.now() < until);
})
server.listen(0, '127.0.0.1')`,
    ),
  )
  service.child.kill('SIGUSR2')
  const clients = await Promise.all(Array.from({ length: 50 }, () => rawClient(service.port)))
  for (const client of clients) client.send(get('/'))
  service.child.kill('SIGTERM')
  expect(await Promise.all(clients.map(({ end }) => end))).toEqual(clients.map(() => 'FIN'))
  expect(clients.map((client) => answers(client.text())[0]?.status)).toEqual(clients.map(() => 200))
  expect(await service.exit).toEqual(served)
})

test('what would wait for ever is told by supervisor.draining', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/events'))
  await client.got('open')
  service.child.kill('SIGTERM')
  await client.got(', told')
  expect(await client.end).toBe('FIN')
  expect(await service.exit).toEqual(served)
})

test('the admin server answers until the last moment, beyond the end of a drained server', async () => {
  const service = await startService(
    program(
      '{}',
      `server.listen(0, '127.0.0.1')
const other = createServer((_, response) => process.once('SIGUSR2', () => response.end('late')))
supervise(other, { log, admin: 'off' })
server.on('listening', () => other.listen(0, '127.0.0.1', () => log.info({ port: other.address().port }, 'other')))`,
    ),
  )
  const { port } = await service.logged('other')
  const client = await rawClient(Number(port))
  client.send(get('/slow'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await service.logged('drained')
  const admin = await rawClient(Number(service.admin?.split(':')[1]))
  admin.send(get('/info'))
  await admin.got('Uptime')
  service.child.kill('SIGUSR2')
  await client.got('late')
  expect(await service.exit).toEqual(served)
})

test('a listen() that comes during the drain, or is on its way, accepts nobody', async () => {
  const service = await spawnService(
    program(
      '{ drain: { lag: 20_000 } }',
      `
const busy = createServer(() => {})
supervise(busy, { log, admin: 'off', drain: { linger: 50, deadline: 1000 } })
busy.listen(0, '127.0.0.1', () => log.info({ port: busy.address().port }, 'busy'))
server.on('listening', () => log.info('accepts'))
process.on('SIGUSR2', () => { log.info('late'); server.listen(0, '127.0.0.1') })
supervisor.draining.addEventListener('abort', () => server.listen(0, 'localhost'))`,
    ),
  )
  const { port } = await service.logged('busy')
  const client = await rawClient(Number(port))
  client.send(get('/stuck'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await service.logged('drained')
  service.child.kill('SIGUSR2')
  await service.logged('late')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  // Of the other one.
  expect(service.log().filter(({ msg }) => msg === 'listening')).toHaveLength(1)
})
