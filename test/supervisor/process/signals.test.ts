import { expect, test } from 'vitest'
import { get, rawClient } from '../../support/client.js'
import { spawnService, startService } from '../../support/supervised-process.js'

const program = (more = ''): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => {
  if (request.url === '/never') return
  setTimeout(() => response.end('ahoy'), 400)
})
const supervisor = supervise(server)
${more}
`

const listen = `server.listen(0, '127.0.0.1')`

test.each([
  ['SIGTERM', 143],
  ['SIGINT', 130],
] as const)('a second %s exits at once, with %i', async (signal, code) => {
  const service = await startService(program(listen))
  const client = await rawClient(service.port)
  client.send(get('/never'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  // Sooner, a SIGINT would be the echo of the first signal.
  await new Promise((resolve) => setTimeout(resolve, 200))
  service.child.kill(signal)
  expect(await service.exit).toEqual({ code, signal: null })
  expect(service.log().at(-1)).toMatchObject({ level: 'warn', msg: `${signal} while draining: exit at once` })
})

test('Ctrl-C that comes from the terminal and from npm is one signal', async () => {
  const service = await startService(program(listen))
  const client = await rawClient(service.port)
  client.send(get('/'))
  await service.logged('request')
  service.child.kill('SIGINT')
  service.child.kill('SIGINT')
  await client.got('ahoy')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test.each(['SIGTERM', 'SIGINT'] as const)('%s before it listens is a clean exit', async (signal) => {
  const service = await spawnService(
    program(`
setInterval(() => {}, 1000)
supervisor.log.info('starting')
setTimeout(() => ${listen}, 60_000)`),
  )
  await service.logged('starting')
  service.child.kill(signal)
  expect(await service.exit).toEqual({ code: 0, signal: null })
  await service.logged('draining', { reason: signal })
})

test('what else keeps the process alive does not keep it from its end', async () => {
  const service = await startService(program(`${listen}\nsetInterval(() => {}, 1000)`))
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('drain() does what SIGTERM does, and tells what came of it before the exit', async () => {
  const service = await startService(
    program(`${listen}
supervisor.log.info('up')
process.once('SIGUSR2', async () => {
  const first = supervisor.drain('an order')
  const { reason, cut } = await first
  supervisor.log.info({ reason, cut, same: (await supervisor.drain()) === await first }, 'told')
})`),
  )
  const client = await rawClient(service.port)
  client.send(get('/'))
  await service.logged('request')
  service.child.kill('SIGUSR2')
  await client.got('ahoy')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  await service.logged('draining', { reason: 'an order' })
  expect(await service.logged('told')).toMatchObject({ reason: 'an order', cut: [], same: true })
})

test.each(['supervise(createServer())', 'supervisePrimary()'])(
  'a reason that is no text is refused, and nothing drains: %s',
  async (supervisor) => {
    const service = await spawnService(`
import { createServer } from 'node:http'
import { supervise, supervisePrimary } from 'slipway/supervisor'
const { drain, log } = ${supervisor}
try { drain({ by: 'somebody' }) } catch (error) { log.info({ type: error.name }, error.message) }
setInterval(() => {}, 1000)
process.kill(process.pid, 'SIGTERM')`)
    expect(await service.exit).toEqual({ code: 0, signal: null })
    await service.logged('drain(): reason takes a text; got {"by":"somebody"}', { type: 'TypeError' })
    expect(service.log().filter(({ msg }) => msg === 'draining')).toMatchObject([{ reason: 'SIGTERM' }])
  },
)

test('several servers of a process drain together, and the exit tells of all of them', async () => {
  const service = await startService(
    program(`${listen}
const other = createServer(() => {})
const { log } = supervise(other, { admin: 'off', drain: { linger: 20, deadline: 100 } })
server.on('listening', () => other.listen(0, '127.0.0.1', () => log.info({ port: other.address().port }, 'other')))`),
  )
  const { port } = await service.logged('other')
  const [client, stuck] = await Promise.all([rawClient(service.port), rawClient(Number(port))])
  client.send(get('/'))
  stuck.send(get('/stuck'))
  await service.logged('request', { path: '/' })
  await service.logged('request', { path: '/stuck' })
  service.child.kill('SIGTERM')
  await client.got('ahoy')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  await service.logged('cut off at the deadline', { path: '/stuck' })
})

test('a server that the service closed itself leaves nothing behind that keeps the process', async () => {
  const service = await startService(
    program(`${listen}\nserver.on('listening', () => setTimeout(() => server.close(), 50))`),
  )
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('a drain that fails ends the process all the same, with 1, and says what failed', async () => {
  const service = await startService(
    program(`
server.listen(0, '127.0.0.1')
process.on('SIGUSR2', () => {
  Object.defineProperty(server, 'listening', { get() { throw new Error('the mast broke') } })
  process.kill(process.pid, 'SIGTERM')
})`),
  )
  service.child.kill('SIGUSR2')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  expect(service.log()).toContainEqual(
    expect.objectContaining({
      level: 'error',
      msg: 'the drain failed',
      err: expect.objectContaining({ message: 'the mast broke' }),
    }),
  )
})
