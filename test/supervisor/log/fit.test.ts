import { expect, test } from 'vitest'
import { spawnService, type LogLine } from '../../support/supervised-process.js'

/** `hunter2` is the secret, in each way that one has come into a line. */
const program = `
import { get, createServer } from 'node:http'
import { EventEmitter, once } from 'node:events'
import { createLog } from 'slipway/supervisor'
const log = createLog({ redact: ['iban'] })
class User { name = 'ada'; password = 'hunter2'; deep = { token: 'hunter2' } }
const address = 'https://me:hunter2@ferry.test/a?token=hunter2&page=2'
const cases = {
  instance: () => log.info({ user: new User() }, 'instance'),
  top: () => log.info(new User(), 'top'),
  url: () => log.info({ url: new URL(address), at: [new URL(address)] }, 'url'),
  texts: () => log.info({ connectionString: 'postgres://me:hunter2@db/x', why: 'no answer of ' + address + ', see https://docs.test/a#how' }, 'texts'),
  message: () => log.info('dialling ' + address),
  format: () => log.info({}, 'format %o of %s', { user: new User() }, address),
  toJSON: () => log.info({ a: { toJSON: undefined, password: 'hunter2' }, b: { toJSON: () => ({ password: 'hunter2' }) } }, 'toJSON'),
  rawHeaders: () => log.info({ rawHeaders: ['Accept', 'x/y', 'Authorization', 'hunter2'] }, 'rawHeaders'),
  query: () => log.info({ search: '?sig=hunter2&page=2', query: new Map() }, 'query'),
  error: () => log.info({ error: Object.assign(new Error('at ' + address, { cause: { password: 'hunter2', at: 1 } }), { token: 'hunter2', code: 'E1' }) }, 'error'),
  errors: () => log.info({ list: [Object.assign(new Error('one'), { config: { password: 'hunter2' }, toJSON: () => ({ x: 'hunter2' }) })] }, 'errors'),
  serializer: () => log.child({ base: new User() }, { serializers: { user: (user) => ({ ...user }) } }).info({ user: new User() }, 'serializer'),
  redact: () => log.child({ base: new User() }, { redact: ['user.name'] }).info({ user: new User(), iban: 'hunter2' }, 'redact'),
  bindings: () => { const child = log.child({}); child.setBindings({ user: new User() }); child.info('bindings') },
  names: () => log.info({ 'x-signature': 'hunter2', bearer: 'hunter2', sessionId: 'hunter2', sid: 'hunter2', otp: 123, sshKey: 'hunter2', dbPass: 'hunter2' }, 'names'),
  harmless: () => log.info({ tokens: 5, tokenCount: 7, compass: 'N', hasPassword: true, key: 'a', code: 'b', passport: 'c' }, 'harmless'),
  odd: () => log.info({ big: 5n, many: [1, 2n], bytes: Buffer.from('hunter2'), when: new Date(0), none: null, f() {}, get bad() { throw 1 } }, 'odd'),
  getter: () => log.info({ a: { get bad() { throw 1 } } }, 'getter'),
  circular: () => { const a = { b: {} }; a.b.a = a; log.info(a, 'circular') },
  long: () => log.info({ list: Array.from({ length: 20000 }, (_, at) => at) }, 'long'),
  alive: async () => {
    const server = createServer((request, response) => { log.info({ request, response, socket: request.socket }, 'alive'); response.end() })
    await once(server.listen(0, '127.0.0.1'), 'listening')
    const path = '/?token=hunter2'
    const request = get({ port: server.address().port, host: '127.0.0.1', path, headers: { authorization: 'Bearer hunter2' } })
    const [response] = await once(request, 'response')
    response.resume()
    const error = Object.assign(new Error('status 500'), { name: 'AxiosError', request, config: { headers: { Authorization: 'hunter2' } } })
    log.error({ err: error }, 'axios')
    log.error(error)
    log.error({ request }, 'request')
    server.close()
    server.closeAllConnections()
  },
}
for (const each of Object.values(cases)) try { await each() } catch (error) { console.error(error) }
`

test('no secret leaves in a line, by whatever way it came into it', async () => {
  const service = await spawnService(program)
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.output()).not.toContain('hunter2')
  const line = (message: string): LogLine | undefined => service.log().find(({ msg }) => msg === message)
  const user = { name: 'ada', password: '***', deep: { token: '***' } }
  const address = 'https://ferry.test/a?token=***&page=2'
  expect(line('instance')).toMatchObject({ user })
  expect(line('top')).toMatchObject(user)
  expect(line('url')).toMatchObject({ url: address, at: [address] })
  const why = `no answer of https://ferry.test/a?token=***&page=2, see https://docs.test/a#how`
  expect(line('texts')).toMatchObject({ connectionString: 'postgres://db/x', why })
  expect(line(`dialling ${address}`)).toBeDefined()
  expect(line(`format ${JSON.stringify({ user })} of ${address}`)).toBeDefined()
  expect(line('toJSON')).toMatchObject({ a: { password: '***' }, b: { password: '***' } })
  expect(line('rawHeaders')).toMatchObject({ rawHeaders: ['Accept', 'x/y', 'Authorization', '***'] })
  expect(line('query')).toMatchObject({ search: '?sig=***&page=2' })
  expect(line('error')).toMatchObject({
    error: { type: 'Error', message: `at ${address}`, token: '***', code: 'E1' },
  })
  expect(line('error')).toHaveProperty('error.stack', expect.stringContaining(`{ password: '***', at: 1 }`))
  expect(line('errors')).toMatchObject({ list: [{ type: 'Error', message: 'one' }] })
  expect(line('serializer')).toMatchObject({ base: user, user })
  expect(line('redact')).toMatchObject({ base: user, user: { ...user, name: '[Redacted]' }, iban: '***' })
  expect(line('bindings')).toMatchObject({ user })
  expect(line('names')).toMatchObject({ otp: '***', sshKey: '***', dbPass: '***', sid: '***' })
  const harmless = { tokens: 5, tokenCount: 7, compass: 'N', hasPassword: true, key: 'a', code: 'b' }
  expect(line('harmless')).toMatchObject({ ...harmless, passport: 'c' })
  expect(line('axios')).toMatchObject({ err: { type: 'AxiosError', message: 'status 500' } })
  expect(line('status 500')).toMatchObject({ err: { type: 'AxiosError', message: 'status 500' } })
})

test('what JSON has no form for is written in one that is short', async () => {
  const service = await spawnService(program)
  await service.exit
  const line = (message: string): LogLine | undefined => service.log().find(({ msg }) => msg === message)
  expect(line('getter')).toMatchObject({ a: '[cannot be read]' })
  expect(line('circular')).toMatchObject({ b: { a: { b: '…' } } })
  const { list } = line('long') as { list: unknown[] }
  expect(list.slice(9999)).toEqual([9999, '…'])
  expect(line('alive')).toMatchObject({
    request: { method: 'GET', url: '/?token=***', headers: { authorization: '***' } },
    response: { statusCode: null },
    socket: '[Socket]',
  })
  expect(line('request')).toMatchObject({ request: '[ClientRequest]' })
})

test.each([
  [
    'throw { code: 5, password: `hunter2` }',
    `not an Error, so without a stack: { code: 5, password: '***' }`,
  ],
  ['throw `no ${address}`', `not an Error, so without a stack: 'no https://ferry.test/a?token=***'`],
  ['throw new Error(`no ${address}`)', 'no https://ferry.test/a?token=***'],
])('nor in the line of a crash: %s', async (crash, message) => {
  const service = await spawnService(`
    import { createServer } from 'node:http'
    import { supervise } from 'slipway/supervisor'
    const address = 'https://me:hunter2@ferry.test/a?token=hunter2'
    supervise(createServer())
    setImmediate(() => { ${crash} })
  `)
  expect(await service.exit).toEqual({ code: 1, signal: null })
  expect(service.output()).not.toContain('hunter2')
  expect(await service.logged('uncaught error')).toMatchObject({ err: { message } })
})
