import { once } from 'node:events'
import type { IncomingHttpHeaders } from 'node:http2'
import { expect, test } from 'vitest'
import { get, rawClient } from '../../support/client.js'
import { http2Client } from '../../support/http2-client.js'
import { type LogLine, startService, type TestService } from '../../support/supervised-process.js'

const program = (trust: readonly string[]): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => {
  log.info('inside')
  response.end()
})
const { log } = supervise(server, { log: { trust: ${JSON.stringify(trust)} } })
server.listen(0, '127.0.0.1')
`

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'
const traceparent = `00-${traceId}-${parentId}-01`

/** Asks with headers; gives the lines of the request, and the id that it was answered with. */
async function ask(
  service: TestService,
  headers: string,
): Promise<{ lines: LogLine[]; answered: string | undefined }> {
  const client = await rawClient(service.port)
  client.send(get('/', headers))
  await client.got('200')
  const end = await service.logged('answered')
  const answered = /^x-request-id: (.*)\r$/im.exec(client.text())?.[1]
  return { lines: service.log().filter(({ requestId }) => requestId === end['requestId']), answered }
}

const own = expect.stringMatching(/^[0-9a-f]{8}$/)

test('the id and the trace of a trusted peer are in every line, and the id is answered back', async () => {
  const service = await startService(program(['loopback']))
  const { lines, answered } = await ask(
    service,
    `X-Request-Id: abc_DEF-123\r\nTraceparent: ${traceparent}\r\n`,
  )
  expect(answered).toBe('abc_DEF-123')
  const common = { requestId: 'abc_DEF-123', traceId, parentId }
  expect(lines).toMatchObject([
    { msg: 'request', ...common },
    { msg: 'inside', ...common },
    { msg: 'answered', ...common },
  ])
})

test.each([
  ['of nobody trusted', []],
  ['of another network', ['10.0.0.0/8', '::1', '192.168.1.4']],
])('what a peer %s says is not believed', async (_, trust) => {
  const service = await startService(program(trust))
  const { lines, answered } = await ask(service, `X-Request-Id: abc\r\nTraceparent: ${traceparent}\r\n`)
  expect(answered).toBeUndefined()
  expect(lines).toHaveLength(3)
  for (const line of lines) expect(line).toEqual(expect.not.objectContaining({ traceId }))
  expect(lines[0]?.['requestId']).toEqual(own)
})

test.each([
  `X-Request-Id: ${'a'.repeat(65)}\r\n`,
  'X-Request-Id: a b\r\n',
  'X-Request-Id: a","level":"fatal\r\n',
  'X-Request-Id: \r\n',
  'X-Request-Id: a\r\nX-Request-Id: b\r\n',
  'Traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-01\r\n',
  `Traceparent: ff-${traceId}-${parentId}-01\r\n`,
  `Traceparent: 00-${traceId.toUpperCase()}-${parentId}-01\r\n`,
  `Traceparent: 00-${traceId}-${parentId}-01x\r\n`,
])('%j is not taken, not even from a trusted peer', async (headers) => {
  const service = await startService(program(['127.0.0.0/8']))
  const { lines, answered } = await ask(service, headers)
  expect(answered).toBeUndefined()
  expect(lines[0]?.['requestId']).toEqual(own)
  expect(lines[0]).not.toHaveProperty('traceId')
})

test.each([
  ['response', `server.on('request', (_, response) => response.end())`],
  ['stream', `server.on('stream', (stream) => { stream.respond({ ':status': 200 }); stream.end() })`],
  ['file', `server.on('stream', (stream) => stream.respondWithFile(process.execPath, {}, { length: 4 }))`],
])('over HTTP/2, a %s is answered by the id of a trusted peer too', async (_, serve) => {
  const service = await startService(`
import { createServer } from 'node:http2'
import { supervise } from 'slipway/supervisor'
const server = createServer()
${serve}
supervise(server, { log: { trust: ['loopback'] } })
server.listen(0, '127.0.0.1')
`)
  const session = await http2Client(service.port)
  for (const id of ['abc_DEF-123', 'not an id']) {
    const stream = session.request({ ':path': '/', 'x-request-id': id })
    const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders]
    expect(headers['x-request-id']).toBe(id === 'not an id' ? undefined : id)
    stream.resume()
    await once(stream, 'close')
  }
  await service.logged('answered', { requestId: 'abc_DEF-123' })
})
