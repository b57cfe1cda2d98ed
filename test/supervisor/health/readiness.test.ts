import { expect, test } from 'vitest'
import { createChecks } from '../../../src/supervisor/health/checks.js'
import { createLog } from '../../../src/supervisor/index.js'
import { ask } from '../../support/ask.js'
import { get, rawClient } from '../../support/client.js'
import { eventually, startService, type TestService } from '../../support/supervised-process.js'

const program = (checks = ''): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const held = []
const server = createServer((request, response) => {
  if (request.url === '/hold') held.push(response)
  else { response.end('ahoy'); for (const each of held) each.end('held') }
})
const { check, draining, log } = supervise(server)
draining.addEventListener('abort', () => log.info({ code: draining.reason.code, why: draining.reason.message }, 'told'))
${checks}
server.listen(0, '127.0.0.1')
`

async function readyz({ admin }: TestService): Promise<{ status: number; body: unknown }> {
  const { status, body, headers } = await ask(admin, { path: '/readyz' })
  expect(headers['content-type']).toBe('application/json')
  return { status, body: JSON.parse(body) }
}

test('it is ready while it serves, and alive', async () => {
  const service = await startService(program())
  expect(await readyz(service)).toEqual({ status: 200, body: { ready: true, reasons: [] } })
  expect(await ask(service.admin, { path: '/livez' })).toMatchObject({ status: 200, body: '{"alive":true}' })
  expect((await ask(service.admin, { path: '/readyz', method: 'HEAD' })).body).toBe('')
})

test('it is alive and not ready before it listens', async () => {
  const service = await startService(`
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const first = createServer().listen(0, '127.0.0.1')
supervise(first, { admin: 'off' })
const server = createServer()
const { admin, check } = supervise(server)
check('never asked', () => { throw new Error('asked') })
first.on('request', async (_, response) => response.end(String((await admin).port)))
`)
  const admin = `127.0.0.1:${(await ask(`127.0.0.1:${service.port}`)).body}`
  expect(await readyz({ ...service, admin })).toEqual({
    status: 503,
    body: { ready: false, reasons: ['starting'] },
  })
  expect((await ask(admin, { path: '/livez' })).status).toBe(200)
})

test('readiness falls when a drain begins, and it stays alive', async () => {
  const service = await startService(program(`check('fine', () => true)`))
  const client = await rawClient(service.port)
  client.send(get('/hold'))
  await service.logged('request')
  expect((await ask(service.admin, { path: '/drain', method: 'POST' })).status).toBe(202)
  expect(await readyz(service)).toEqual({ status: 503, body: { ready: false, reasons: ['draining'] } })
  expect((await ask(service.admin, { path: '/livez' })).status).toBe(200)
  client.send(get('/'))
  expect(await service.exit).toEqual({ code: 0, signal: null })
  await service.logged('told', { code: 'DRAINING', why: 'the service is draining: POST /drain' })
})

test('POST /drain drains as SIGTERM does, and only once', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/hold'))
  await service.logged('request')
  for (let times = 0; times < 3; times += 1) {
    const { status, body } = await ask(service.admin, { path: '/drain', method: 'POST' })
    expect([status, body]).toEqual([202, '{"draining":true}'])
  }
  await service.logged('draining', { reason: 'POST /drain' })
  expect(service.log().filter(({ msg }) => msg === 'draining')).toHaveLength(1)
  client.send(get('/'))
  await client.got('held')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('POST /drain of a service with nothing to do is answered before it exits', async () => {
  const service = await startService(program())
  expect((await ask(service.admin, { path: '/drain', method: 'POST' })).status).toBe(202)
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('GET does not drain', async () => {
  const { admin } = await startService(program())
  const { status, headers } = await ask(admin, { path: '/drain' })
  expect([status, headers['allow']]).toEqual([405, 'POST'])
  expect((await ask(admin, { path: '/readyz' })).status).toBe(200)
})

test('every check that fails or hangs is named, and hides no other', async () => {
  const service = await startService(
    program(`
check('fine', async () => 'yes')
check('throws', () => { throw new Error('no \\u001b[31mred') })
check('rejects', async () => { throw { code: 'ECONNREFUSED' } })
check('denies', () => false)
check('hangs', (signal) => new Promise((_, reject) => signal.addEventListener('abort', () => {
  log.info({ code: signal.reason.code }, 'aborted')
  reject(new Error('too late'))
})), { timeout: 30 })
`),
  )
  expect(await readyz(service)).toEqual({
    status: 503,
    body: {
      ready: false,
      reasons: [
        'throws: no \\u001b[31mred',
        'rejects: ECONNREFUSED',
        'denies: it says no',
        'hangs: no answer within 30 ms',
      ],
    },
  })
  await service.logged('aborted', { code: 'CHECK_TIMEOUT' })
})

test('the log says when a check begins to fail, and when it passes again', async () => {
  const service = await startService(
    program(`
let asked = 0
check('database', () => { if (++asked < 4 && asked > 1) throw new Error('gone') })
`),
  )
  const statuses = []
  for (let times = 0; times < 5; times += 1) statuses.push((await readyz(service)).status)
  expect(statuses).toEqual([200, 503, 503, 200, 200])
  await service.logged('a readiness check passes again', { check: 'database', level: 'info' })
  const lines = service.log().filter(({ check }) => check === 'database')
  expect(lines.map(({ msg }) => msg)).toEqual(['a readiness check fails', 'a readiness check passes again'])
})

test('checks run in parallel', async () => {
  const service = await startService(
    program(`
let meet
const met = new Promise((resolve) => (meet = resolve))
check('one', () => met, { timeout: 20000 })
check('two', () => meet(), { timeout: 20000 })
`),
  )
  expect((await readyz(service)).status).toBe(200)
})

test('who asks while checks run gets the answer of that run', async () => {
  const checks = createChecks(createLog({ level: 'silent' }))
  let runs = 0
  checks.add('one', () => void (runs += 1))
  const asked = [checks.run(), checks.run(), checks.run()]
  await Promise.all(asked)
  expect(runs).toBe(1)
  await checks.run()
  expect(runs).toBe(2)
})

test('a drain that begins while checks run is told', async () => {
  const service = await startService(
    program(`check('slow', (signal) => new Promise((resolve) => {
  log.info('asked')
  draining.addEventListener('abort', resolve)
}), { timeout: 20000 })`),
  )
  const client = await rawClient(service.port)
  client.send(get('/hold'))
  const asked = readyz(service)
  await service.logged('asked')
  service.child.kill('SIGTERM')
  expect(await asked).toEqual({ status: 503, body: { ready: false, reasons: ['draining'] } })
})

test.each([
  [[''], 'check(): name takes a text; got ""'],
  [['taken', () => {}], 'check(): there is a check named "taken" already'],
  [['one'], 'check(): check takes a function; got undefined'],
  [['one', () => {}, { timeout: '1s' }], 'check(): timeout takes milliseconds; got "1s"'],
  [['one', () => {}, { limit: 1 }], 'check() knows no option "limit"; it takes timeout'],
  [['one', () => {}, 500], 'check(): options takes an object; got 500'],
])('check(%j) is refused', (args, message) => {
  const { add } = createChecks(createLog({ level: 'silent' }))
  add('taken', () => {})
  expect(() => (add as (...all: unknown[]) => void)(...args)).toThrow(new TypeError(message))
})

test('a check that never ends keeps no process alive', async () => {
  const service = await startService(
    program(`
check('hangs', () => new Promise(() => log.info('asked')), { timeout: 600000 })
setTimeout(() => {}, 0)
process.on('message', () => { server.close(); process.disconnect() })
`),
  )
  void ask(service.admin, { path: '/readyz' }).catch(() => {})
  await service.logged('asked')
  service.child.send('close')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(await eventually(() => service.output())).toContain('asked')
})
