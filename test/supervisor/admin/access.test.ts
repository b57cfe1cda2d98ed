import { expect, test } from 'vitest'
import { ask } from '../../support/ask.js'
import { rawClient } from '../../support/client.js'
import { startService, type TestService } from '../../support/supervised-process.js'

const program = (options = ''): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((_, response) => response.end('ahoy'))
const { check } = supervise(server${options && `, ${options}`})
check('database', () => { throw new Error('the password is hunter2') })
server.listen(0, '127.0.0.1')
`

/** Bound to every interface, and asked over loopback. */
async function startBeyond(options = '', env = {}): Promise<TestService & { at: string }> {
  const service = await startService(program(options), { env: { SLIPWAY_ADMIN: '0.0.0.0:0', ...env } })
  return { ...service, at: `127.0.0.1:${service.admin?.split(':')[1]}` }
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

test('on loopback no token is asked for', async () => {
  const { admin } = await startService(program(), { env: { SLIPWAY_ADMIN_TOKEN: 'secret-of-ours' } })
  expect((await ask(admin, { path: '/connections' })).status).toBe(200)
})

test.each([
  ['the environment', '', { SLIPWAY_ADMIN_TOKEN: 'secret-of-ours' }],
  ['the option', `{ admin: { token: 'secret-of-ours' } }`, {}],
])('beyond loopback, the token of %s opens what is not open to all', async (_, options, env) => {
  const service = await startBeyond(options, env)
  const { at } = service
  const asks = ['secret-of-ours', 'secret-of-our', 'secret-of-ours-', 'Secret-of-ours'].map((token) =>
    ask(at, { path: '/connections', headers: bearer(token) }),
  )
  expect((await Promise.all(asks)).map(({ status }) => status)).toEqual([200, 401, 401, 401])
  const without = await ask(at, { path: '/connections' })
  expect([without.status, without.headers['www-authenticate']]).toEqual([401, 'Bearer realm="slipway"'])
  expect((await ask(at, { path: '/drain', method: 'POST' })).status).toBe(401)
  const basic = { authorization: `Basic ${btoa('x:secret-of-ours')}` }
  expect((await ask(at, { path: '/connections', headers: basic })).status).toBe(401)
  expect((await ask(at)).status).toBe(200)
  expect((await ask(at, { path: '/livez' })).status).toBe(200)
  expect((await ask(at, { path: '/readyz' })).status).toBe(503)
  expect(service.output()).not.toContain('secret-of')
})

test('beyond loopback, a service without a token says what to set', async () => {
  const { at } = await startBeyond()
  const answers = [
    await ask(at, { path: '/connections' }),
    await ask(at, { path: '/connections', headers: bearer('null') }),
    await ask(at, { path: '/drain', method: 'POST' }),
  ]
  for (const { status, body } of answers) {
    expect(status).toBe(403)
    expect(body).toContain('SLIPWAY_ADMIN_TOKEN')
    expect(body).toContain('admin.token')
  }
  expect((await ask(at)).status).toBe(200)
})

test('why a check fails is told to those with the token alone', async () => {
  const { at } = await startBeyond('', { SLIPWAY_ADMIN_TOKEN: 'secret-of-ours' })
  const open = await ask(at, { path: '/readyz' })
  const trusted = await ask(at, { path: '/readyz', headers: bearer('secret-of-ours') })
  expect(JSON.parse(open.body)).toEqual({ ready: false, reasons: ['database'] })
  expect(JSON.parse(trusted.body)).toEqual({
    ready: false,
    reasons: ['database: the password is hunter2'],
  })
})

test.each([
  [{ origin: 'http://evil.example' }, 403],
  [{ origin: 'null' }, 403],
  [{ origin: 'http://localhost:1' }, 403],
  [{ 'sec-fetch-site': 'cross-site' }, 403],
  [{ 'sec-fetch-site': 'same-site' }, 403],
  [{ 'sec-fetch-site': 'same-origin', origin: 'http://evil.example' }, 403],
  [{ 'sec-fetch-site': 'none' }, 202],
  [{ 'sec-fetch-site': 'same-origin' }, 202],
])('a POST with %j gets %i', async (headers, status) => {
  const { admin } = await startService(program())
  expect((await ask(admin, { path: '/drain', method: 'POST', headers })).status).toBe(status)
})

test('a POST from a page of its own is answered', async () => {
  const { admin } = await startService(program())
  const headers = { origin: `http://${admin}` }
  expect((await ask(admin, { path: '/drain', method: 'POST', headers })).status).toBe(202)
})

test('a foreign Host drains nothing', async () => {
  const { admin } = await startService(program())
  const headers = { host: 'evil.example', origin: 'http://evil.example' }
  expect((await ask(admin, { path: '/drain', method: 'POST', headers })).status).toBe(403)
  expect((await ask(admin)).status).toBe(200)
})

test('bodies that are too large, or do not say how large they are, are refused', async () => {
  const { admin } = await startService(program())
  const client = await rawClient(Number(admin?.split(':')[1]))
  client.send('POST /drain HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n')
  await client.got('413')
  const chunked = await rawClient(Number(admin?.split(':')[1]))
  chunked.send('POST /drain HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n')
  await chunked.got('413')
  expect((await ask(admin, { path: '/drain', method: 'POST', body: 'now' })).status).toBe(202)
})

test('an Upgrade and a CONNECT get nowhere', async () => {
  const { admin } = await startService(program())
  const upgrade = await rawClient(Number(admin?.split(':')[1]))
  upgrade.send('GET /livez HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n')
  await upgrade.got('HTTP/1.1 200')
  const connect = await rawClient(Number(admin?.split(':')[1]))
  connect.send('CONNECT localhost:1 HTTP/1.1\r\nHost: localhost\r\n\r\n')
  expect(await connect.end).toMatch(/FIN|ECONNRESET/)
})
