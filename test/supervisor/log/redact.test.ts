import { expect, test } from 'vitest'
import { get, rawClient } from '../../support/client.js'
import { startService } from '../../support/supervised-process.js'
import { targetOf } from '../../../src/supervisor/traffic/target.js'
import { redactQuery, secretNames } from '../../../src/supervisor/log/redact.js'

test.each([
  ['page=2&sort=name', 'page=2&sort=name'],
  ['token=abc&page=2', 'token=***&page=2'],
  ['access_token=abc', 'access_token=***'],
  ['API-KEY=abc&apikey=x&api_key=', 'API-KEY=***&apikey=***&api_key=***'],
  ['user[password]=a&newPassword=b&passwd=c', 'user[password]=***&newPassword=***&passwd=***'],
  ['author=joe&keyword=tea&passport=1', 'author=joe&keyword=tea&passport=1'],
  ['page=2;token=abc', 'page=2;token=***'],
  ['token=abc;def&page=2;size=9', 'token=***&page=2;size=9'],
  ['next=/b?token=abc&page=2', 'next=/b?token=***&page=2'],
  [
    'X-Amz-Algorithm=A&X-Amz-Credential=b&X-Amz-Date=c&X-Amz-Security-Token=d&X-Amz-Signature=e',
    'X-Amz-Algorithm=A&X-Amz-Credential=***&X-Amz-Date=c&X-Amz-Security-Token=***&X-Amz-Signature=***',
  ],
  [
    'AWSAccessKeyId=a&AccessKeyId=b&Signature=c&Expires=9',
    'AWSAccessKeyId=***&AccessKeyId=***&Signature=***&Expires=9',
  ],
  [
    'GoogleAccessId=a&X-Goog-Credential=b&X-Goog-Signature=c',
    'GoogleAccessId=***&X-Goog-Credential=***&X-Goog-Signature=***',
  ],
  ['sv=2022-11-02&se=9&sig=abc&hmac=d', 'sv=2022-11-02&se=9&sig=***&hmac=***'],
  ['subscription-key=a&access_key=b&key=c', 'subscription-key=***&access_key=***&key=***'],
  [
    'code=a&state=open&code_verifier=b&device_code=c&client_assertion=d&id_token=e',
    'code=***&state=open&code_verifier=***&device_code=***&client_assertion=***&id_token=***',
  ],
  ['country_code=DE&barcode=1&SAMLResponse=x', 'country_code=DE&barcode=1&SAMLResponse=***'],
  [
    'session_id=a&PHPSESSID=b&sid=c&connect.sid=d&_csrf=e&otp=f',
    'session_id=***&PHPSESSID=***&sid=***&connect.sid=***&_csrf=***&otp=***',
  ],
  ['side=left&signal=9&design=x', 'side=left&signal=9&design=x'],
  ['%74oken=abc', '%74oken=***'],
  ['%zz=1&token=a=b=c', '%zz=1&token=***'],
  ['iban=DE00', 'iban=***'],
  ['IBAN=DE00&token', 'IBAN=***&token'],
  ['', ''],
])('the query %s is written as %s', (query, written) => {
  expect(redactQuery(query, secretNames(['iban']))).toBe(written)
})

test.each([
  ['/a?b=c', '/a', 'b=c'],
  ['/a#access_token=hunter2', '/a#***', null],
  ['/a?b=c#access_token=hunter2?d', '/a', 'b=c#***'],
  ['http://me:hunter2@ferry.test/a?token=hunter2', 'http://ferry.test/a', 'token=***'],
  ['//me:hunter2@ferry.test/a', '//ferry.test/a', null],
  ['me:hunter2@ferry.test:443', 'ferry.test:443', null],
  ['ferry.test:443', 'ferry.test:443', null],
  ['/@me/a@b', '/@me/a@b', null],
  ['*', '*', null],
])('the request target %s is written as %s and %s', (url, path, query) => {
  expect(targetOf(url, secretNames([]))).toEqual({ path, query })
})

const program = `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => {
  const { headers } = request
  log.info({ headers, req: request, iban: 'DE00', deep: { more: [{ IBAN: 'DE00', password: 'hunter2' }] } }, 'heard')
  log.info({ databaseUrl: 'pg://me:hunter2@db/x', location: '/b?code=hunter2#hunter2', query: { sig: 'hunter2', page: 2 } }, 'addresses')
  log.child({ apiKey: 'hunter2' }).info({ token: 'hunter2', code: 'E1', author: 'joe' }, 'child')
  const cause = Object.assign(new Error('no'), { code: 'ENO', config: { headers: { authorization: 'hunter2' } } })
  log.error({ err: cause, when: new Date(0), none: { secret: null } }, 'failed')
  response.end()
})
const { log } = supervise(server, { log: { redact: ['iban'] } })
server.on('connect', (request, socket) => {
  log.info({ req: request }, 'tunnel')
  socket.end('HTTP/1.1 200 OK\\r\\n\\r\\n')
})
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
  client.send(get('/c?page=3;sig=hunter2#hunter2'))
  await service.logged('answered', { path: '/c', query: 'page=3;sig=***' })
  client.send('CONNECT me:hunter2@ferry.test:443 HTTP/1.1\r\nHost: ferry.test:443\r\n\r\n')
  await service.logged('closed', { method: 'CONNECT', path: 'ferry.test:443' })
  expect(await service.logged('request', { path: '/a', query: 'token=***&page=3' })).toBeDefined()
  const heard = await service.logged('heard')
  const headers = { authorization: '***', cookie: '***', accept: 'x/y' }
  const req = { headers, method: 'GET', url: '/a?token=***&page=3' }
  const deep = { more: [{ IBAN: '***', password: '***' }] }
  expect(heard).toMatchObject({ headers, req, iban: '***', deep })
  expect(await service.logged('addresses')).toMatchObject({
    databaseUrl: 'pg://db/x',
    location: '/b?code=***',
    query: { sig: '***', page: 2 },
  })
  const child = await service.logged('child')
  expect(child).toMatchObject({ apiKey: '***', token: '***', code: 'E1', author: 'joe' })
  const failed = await service.logged('failed')
  const err = { type: 'Error', message: 'no', code: 'ENO', stack: expect.any(String) }
  expect(failed).toMatchObject({ err, when: '1970-01-01T00:00:00.000Z', none: { secret: null } })
  expect(service.output()).not.toContain('hunter2')
})
