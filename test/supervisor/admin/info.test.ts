import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import type { Info } from '../../../src/contract.js'
import type { SuperviseOptions } from '../../../src/supervisor/options.js'
import { ask } from '../../support/ask.js'
import { rawClient } from '../../support/client.js'
import { stamp, startService } from '../../support/supervised-process.js'

const program = (options = ''): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((_, response) => response.end('ahoy'))
supervise(server${options && `, ${options}`})
server.listen(0, '127.0.0.1')
`

test('/info tells the stamped version and the times', async () => {
  const { admin } = await startService(program())
  const { status, headers, body } = await ask(admin)
  const info = JSON.parse(body) as Info
  expect(status).toBe(200)
  expect(headers['content-type']).toBe('application/json')
  expect(Object.keys(info)).toEqual(['Version', 'StartTimeEpochSecs', 'CurrentTimeEpochSecs', 'Uptime'])
  expect(info.Version).toBe(stamp)
  expect(info.Uptime).toBe(`${info.CurrentTimeEpochSecs - info.StartTimeEpochSecs}s`)
  expect(Math.abs(info.CurrentTimeEpochSecs - Date.now() / 1000)).toBeLessThan(10)
})

test('a service that nobody stamped says a development version; the option wins over both', async () => {
  const [unstamped, told] = await Promise.all([
    startService(program(), { stamp: null }),
    startService(program(`{ version: '9.9.1-0123456789-20260101.000000' }`)),
  ])
  expect(JSON.parse((await ask(unstamped.admin)).body)).toMatchObject({
    Version: '0.0.0-0000000000-19700101.000000',
  })
  expect(JSON.parse((await ask(told.admin)).body)).toMatchObject({
    Version: '9.9.1-0123456789-20260101.000000',
  })
})

test('a service adds fields, and cannot replace the four', async () => {
  const { admin } = await startService(program(`{ info: () => ({ Region: 'north', Version: 'forged' }) }`))
  const info = JSON.parse((await ask(admin)).body) as Record<string, unknown>
  expect(info).toMatchObject({ Version: stamp, Region: 'north' })
  expect(Object.keys(info).at(-1)).toBe('Region')
})

test.each([
  ['a promise', `async () => ({ Region: 'north' })`],
  ['an instance', `new (class { Region = 'north' })()`],
])('the fields may be %s', async (_, info) => {
  const { admin } = await startService(program(`{ info: ${info} }`))
  expect(JSON.parse((await ask(admin)).body)).toMatchObject({ Version: stamp, Region: 'north' })
})

test('fields of a type without an index signature are taken', () => {
  interface Fields {
    Region: string
  }
  const fields: Fields = { Region: 'north' }
  const options: SuperviseOptions[] = [{ info: fields }, { info: () => fields }, { info: async () => fields }]
  expect(options).toHaveLength(3)
})

test.each([
  ['a function that throws', `() => { throw new Error('no region') }`],
  ['a promise that is rejected', `async () => { throw new Error('no region') }`],
  ['a promise that never settles', `() => new Promise(() => {})`],
  ['fields that are no JSON', `{ big: 1n }`],
])('%s cost the fields and one warning', async (_, info) => {
  const service = await startService(program(`{ info: ${info} }`))
  await ask(service.admin)
  const { status, body } = await ask(service.admin)
  expect(status).toBe(200)
  expect(JSON.parse(body)).toMatchObject({ Version: stamp })
  const message = 'the fields that this service adds to /info are left out'
  await service.logged(message)
  expect(service.log().filter(({ msg }) => msg === message)).toHaveLength(1)
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('HEAD works, other methods and paths are refused', async () => {
  const { admin } = await startService(program())
  const head = await ask(admin, { method: 'HEAD' })
  expect([head.status, head.body, Number(head.headers['content-length']) > 50]).toEqual([200, '', true])
  const post = await ask(admin, { method: 'POST' })
  expect([post.status, post.headers['allow']]).toEqual([405, 'GET, HEAD'])
  expect((await ask(admin, { path: '/info?x=1' })).status).toBe(200)
  expect((await ask(admin, { path: '/elsewhere' })).status).toBe(404)
  expect((await ask(admin, { path: '/constructor' })).status).toBe(404)
  expect((await ask(admin, { path: '/info/' })).status).toBe(404)
})

test.each([
  ['localhost', 200],
  ['LOCALHOST.:1234', 200],
  ['127.0.0.1', 200],
  ['127.9.9.9:80', 200],
  ['[::1]:6060', 200],
  ['evil.example', 403],
  ['evil.example:6060', 403],
  ['127.0.0.1.evil.example', 403],
  ['localhost.evil.example', 403],
  ['192.0.2.1', 403],
])('Host %j gets %i', async (host, status) => {
  const { admin } = await startService(program())
  expect((await ask(admin, { headers: { host } })).status).toBe(status)
})

test('opened to a network, it is reached under whatever name the network has for it', async () => {
  const { admin } = await startService(program(), { env: { SLIPWAY_ADMIN: '0.0.0.0:0' } })
  const port = admin?.split(':')[1]
  expect(admin).toBe(`0.0.0.0:${port}`)
  expect((await ask(`127.0.0.1:${port}`)).status).toBe(200)
  expect((await ask(`127.0.0.1:${port}`, { headers: { host: 'ferry.internal' } })).status).toBe(200)
})

test('a head that is too large is refused', async () => {
  const { admin } = await startService(program())
  const client = await rawClient(Number(admin?.split(':')[1]))
  client.send(`GET /info HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(9000)}\r\n\r\n`)
  await client.got('431')
})

test('a taken port is a warning, and the service still serves', async () => {
  const taken = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => void taken.close())
  await once(taken, 'listening')
  const { port } = taken.address() as { port: number }
  const service = await startService(program(), { env: { SLIPWAY_ADMIN: `127.0.0.1:${port}` } })
  expect(service.admin).toBeNull()
  await service.logged(
    `the admin server cannot listen on 127.0.0.1:${port} (EADDRINUSE); the service runs without it. ` +
      'SLIPWAY_ADMIN=host:port gives it another place, SLIPWAY_ADMIN=off turns it off',
    { level: 'warn' },
  )
  expect((await ask(`127.0.0.1:${service.port}`, { path: '/' })).body).toBe('ahoy')
})

test('it can be turned off', async () => {
  const { admin } = await startService(program(), { env: { SLIPWAY_ADMIN: 'off' } })
  expect(admin).toBeNull()
})

test('it does not keep the process alive, even where somebody is connected', async () => {
  const service = await startService(`
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((_, response) => response.end('ahoy', () => server.close()))
supervise(server)
server.listen(0, '127.0.0.1')
`)
  const client = await rawClient(Number(service.admin?.split(':')[1]))
  client.send('GET /info HTTP/1.1\r\nHost: localhost\r\n\r\n')
  await client.got('Uptime')
  await ask(`127.0.0.1:${service.port}`, { path: '/' })
  expect(await service.exit).toEqual({ code: 0, signal: null })
})
