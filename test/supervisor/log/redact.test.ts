import { expect, test } from 'vitest'
import { get, rawClient } from '../../support/client.js'
import { startService } from '../../support/supervised-process.js'
import { redactQuery, secretNames } from '../../../src/supervisor/log/redact.js'

test.each([
  ['page=2&sort=name', 'page=2&sort=name'],
  ['token=abc&page=2', 'token=***&page=2'],
  ['access_token=abc', 'access_token=***'],
  ['API-KEY=abc&apikey=x&api_key=', 'API-KEY=***&apikey=***&api_key=***'],
  ['user[password]=a&newPassword=b&passwd=c', 'user[password]=a&newPassword=***&passwd=***'],
  ['author=joe&keyword=tea&passport=1', 'author=joe&keyword=tea&passport=1'],
  ['%74oken=abc', '%74oken=***'],
  ['%zz=1&token=a=b=c', '%zz=1&token=***'],
  ['iban=DE00', 'iban=***'],
  ['IBAN=DE00&token', 'IBAN=***&token'],
  ['', ''],
])('the query %s is written as %s', (query, written) => {
  expect(redactQuery(query, secretNames(['iban']))).toBe(written)
})

const program = `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => {
  const { headers } = request
  log.info({ headers, req: request, iban: 'DE00', deep: { more: [{ IBAN: 'DE00', password: 'hunter2' }] } }, 'heard')
  log.child({ apiKey: 'hunter2' }).info({ token: 'hunter2', code: 'E1', author: 'joe' }, 'child')
  const cause = Object.assign(new Error('no'), { code: 'ENO', config: { headers: { authorization: 'hunter2' } } })
  log.error({ err: cause, when: new Date(0), none: { secret: null } }, 'failed')
  response.end()
})
const { log } = supervise(server, { log: { redact: ['iban'] } })
server.listen(0, '127.0.0.1')
`

test('secrets in the query and in headers that a service logs are not written', async () => {
  const service = await startService(program)
  const client = await rawClient(service.port)
  client.send(
    get('/a?token=hunter2&page=3', 'Authorization: Bearer hunter2\r\nCookie: id=hunter2\r\nAccept: x/y\r\n'),
  )
  await client.got('200')
  client.send(get('http://me:hunter2@localhost/b'))
  await client.got('200', 2)
  await service.logged('answered', { path: 'http://localhost/b' })
  expect(await service.logged('request', { path: '/a', query: 'token=***&page=3' })).toBeDefined()
  const heard = await service.logged('heard')
  const headers = { authorization: '***', cookie: '***', accept: 'x/y' }
  const req = { headers, method: 'GET', url: '/a?token=***&page=3' }
  const deep = { more: [{ IBAN: '***', password: '***' }] }
  expect(heard).toMatchObject({ headers, req, iban: '***', deep })
  const child = await service.logged('child')
  expect(child).toMatchObject({ apiKey: '***', token: '***', code: 'E1', author: 'joe' })
  const failed = await service.logged('failed')
  const err = { type: 'Error', message: 'no', code: 'ENO', stack: expect.any(String) }
  expect(failed).toMatchObject({ err, when: '1970-01-01T00:00:00.000Z', none: { secret: null } })
  expect(service.output()).not.toContain('hunter2')
})
