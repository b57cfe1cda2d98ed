import { expect, test } from 'vitest'
import { answers, get, rawClient } from '../../support/client.js'
import { startService } from '../../support/supervised-process.js'

/** Answers with 300,000 bytes; `/stream` with its head at once, the rest when `/go` is asked for; says what it was asked. */
const program = (options = '{}'): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
let finish = () => {}
const server = createServer((request, response) => {
  log.info({ path: request.url }, 'served')
  if (request.url === '/go') finish()
  if (request.url !== '/stream') return setTimeout(() => response.end('x'.repeat(300_000)), 300)
  response.write('first half,')
  finish = () => response.end('x'.repeat(300_000))
})
const { log } = supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

const served = { code: 0, signal: null }

test.each([
  ['a request', get('/2')],
  ['several requests', get('/2').repeat(5)],
  ['half a head', 'GET /2 HTTP'],
  ['what is no request', '\0\r\n\r\n\0'],
])('an answer that is still read is whole, with %s behind it', async (_, more) => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.socket.pause()
  client.send(get('/1'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  // The system has taken all of it.
  await service.logged('answered')
  client.send(more)
  client.socket.resume()
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toEqual([{ status: 200, close: true, body: 'x'.repeat(300_000) }])
  expect(await service.exit).toEqual(served)
})

test('so is one that did not say close, and is still read when the linger is over', async () => {
  const service = await startService(program('{ drain: { linger: 100 } }'))
  const [client, other] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  client.send(get('/stream'))
  await client.got('first half')
  client.socket.pause()
  service.child.kill('SIGTERM')
  await service.logged('draining')
  other.send(get('/go'))
  await service.logged('answered', { path: '/stream' })
  // It gets its FIN in between.
  await new Promise((resolve) => setTimeout(resolve, 500))
  client.send(get('/2'))
  client.socket.resume()
  expect(await client.end).toBe('FIN')
  expect(client.text().length).toBeGreaterThan(300_000)
  expect(await service.exit).toEqual(served)
})

test('a request behind an answer that has said close is not served, and does not cut it short', async () => {
  const service = await startService(program())
  const [client, other] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  client.send(get('/1'))
  await client.got('xxx')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  client.send(get('/stream'))
  await client.got('first half')
  client.send(get('/2'))
  await service.logged('request', { path: '/2' })
  other.send(get('/go'))
  expect(await client.end).toBe('FIN')
  expect(client.text().length).toBeGreaterThan(300_000)
  expect(await service.exit).toEqual(served)
  expect(
    service
      .log()
      .filter(({ msg }) => msg === 'served')
      .map(({ path }) => path),
  ).toEqual(['/1', '/stream', '/go'])
})
