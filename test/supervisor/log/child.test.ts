import { expect, test } from 'vitest'
import { get, rawClient } from '../../support/client.js'
import { startService } from '../../support/supervised-process.js'

const program = (child: string, create = 'http'): string => `
import { createServer } from 'node:${create}'
import { createLog, supervise } from 'slipway/supervisor'
const parent = createLog({ trust: ['loopback'], redact: ['iban'] })
const log = ${child}
const server = createServer((request, response) => {
  log.info('inside')
  request.resume()
  response?.end('ahoy')
})
supervise(server, { log })
server.listen(0, '127.0.0.1')
`

const http = `parent.child({ part: 'front' }).child({ apiKey: 'hunter2', port: 80 }, { msgPrefix: '"web" ' })`

test('a child of a log, of any depth, has its fields in every line, those of requests too', async () => {
  const service = await startService(program(http))
  await service.logged('"web" listening')
  const client = await rawClient(service.port)
  client.send(get('/?iban=hunter2', 'X-Request-Id: abc\r\n'))
  await client.got('ahoy')
  expect(client.text()).toContain('x-request-id: abc')
  await service.logged('"web" answered', { bytes: client.text().length })
  const fields = { part: 'front', apiKey: '***', port: 80 }
  const request = { ...fields, requestId: 'abc', method: 'GET', path: '/', query: 'iban=***' }
  expect(service.log()).toMatchObject([
    { msg: '"web" listening', ...fields },
    { msg: '"web" request', level: 'info', ...request },
    { msg: '"web" inside', ...fields, requestId: 'abc' },
    { msg: '"web" answered', level: 'info', ...request, status: 200 },
  ])
  expect(service.output()).not.toContain('hunter2')
})

test('a level of the child leaves the lines of requests out', async () => {
  const service = await startService(program(`parent.child({ part: 'front' }, { level: 'warn' })`))
  const client = await rawClient(service.port)
  client.send(get('/'))
  await client.got('ahoy')
  service.child.kill('SIGTERM')
  await service.exit
  expect(service.log()).toEqual([])
})

test('connections without HTTP have the fields of a child too', async () => {
  const service = await startService(program(`parent.child({ part: 'ssh' })`, 'net'))
  const client = await rawClient(service.port)
  const connected = await service.logged('connected', { part: 'ssh' })
  client.socket.end()
  await service.logged('closed', { part: 'ssh', requestId: connected['requestId'] })
})
