import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { ask, http2Client } from '../../support/http2-client.js'
import { startService, type TestService } from '../../support/supervised-process.js'

/**
 * Answers with its path, in a session's other streams too; `/never` does not answer, `/body` reads, `/big` sends a lot.
 * Nobody listens for errors of streams.
 */
const program = (timeouts: string): string => `
import { createServer } from 'node:http2'
import { supervise } from 'slipway/supervisor'
const server = createServer()
server.on('stream', (stream, headers) => {
  const path = headers[':path'] ?? '/never'
  if (path === '/never') return
  if (path === '/body') return stream.resume().on('end', () => { stream.respond(); stream.end() })
  stream.respond({ ':status': 200 })
  if (path === '/endless') return stream.write('begun')
  stream.end(path === '/big' ? 'x'.repeat(5_000_000) : path)
})
supervise(server, { timeouts: ${timeouts} })
server.listen(0, '127.0.0.1')
`

const timedOut = ({ log }: TestService): unknown[] => log().filter(({ msg }) => msg === 'timed out')

test('total: a stream gets 408, or is cut off where its answer has begun; the others of its session go on', async () => {
  const service = await startService(program('{ total: 200 }'))
  const session = await http2Client(service.port)
  const cut = session.request({ ':path': '/endless' })
  const closed = new Promise((resolve) =>
    cut
      .resume()
      .on('error', () => {})
      .on('close', resolve),
  )
  expect(await ask(session, '/never')).toEqual({ status: 408, body: '' })
  await closed
  // INTERNAL_ERROR.
  expect(cut.rstCode).toBe(2)
  expect(await ask(session, '/other')).toEqual({ status: 200, body: '/other' })
  const { requestId } = await service.logged('request', { path: '/never' })
  await service.logged('timed out', { timeout: 'total', after: 200, status: 408, requestId })
  expect(timedOut(service)).toHaveLength(2)
})

test.each([
  ['sends no more of a body', '/body'],
  ['takes no more of an answer', '/big'],
])('inactivity: a client that %s is cut off', async (_, path) => {
  const service = await startService(program('{ inactivity: 300 }'))
  const session = await http2Client(service.port)
  const gone = once(session, 'close')
  const stream = session.request({ ':path': path, ':method': 'POST' })
  stream.on('error', () => {}).write('half')
  if (path === '/big') stream.pause()
  await service.logged('timed out', { timeout: 'inactivity', after: 300 })
  await gone
  await service.logged('aborted', { path })
  const other = await http2Client(service.port)
  expect(await ask(other, '/other')).toEqual({ status: 200, body: '/other' })
})

test('inactivity: where others of its session go on, a stream whose body stalls gets 408 alone', async () => {
  const service = await startService(program('{ inactivity: 300 }'))
  const session = await http2Client(service.port)
  const progressing = session.request({ ':path': '/body', ':method': 'POST' })
  const stalled = session.request({ ':path': '/body', ':method': 'POST' })
  progressing.write('x')
  stalled.write('half')
  const timer = setInterval(() => progressing.write('x'), 20)
  onTestFinished(() => clearInterval(timer))
  const [headers] = (await once(stalled, 'response')) as [Record<string, unknown>]
  expect(headers[':status']).toBe(408)
  const answered = once(progressing, 'response')
  clearInterval(timer)
  progressing.end()
  const [answer] = (await answered) as [Record<string, unknown>]
  expect(answer[':status']).toBe(200)
  await service.logged('timed out', { timeout: 'inactivity', after: 300, status: 408 })
  expect(timedOut(service)).toHaveLength(1)
})

test.each([
  ['a body that is whole, but that nobody reads', '/never', 'POST'],
  ['a tunnel', '/tunnel', 'CONNECT'],
])('inactivity: %s keeps nobody waiting', async (_, path, method) => {
  const service = await startService(program('{ inactivity: 150 }'))
  const session = await http2Client(service.port)
  const stream = session.request(
    method === 'CONNECT'
      ? { ':method': method, ':authority': 'db:5432' }
      : { ':method': method, ':path': path },
    { endStream: false },
  )
  stream.on('error', () => {})
  if (method === 'POST') stream.end('whole')
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(stream.destroyed).toBe(false)
  expect(await ask(session, '/still')).toEqual({ status: 200, body: '/still' })
  expect(timedOut(service)).toEqual([])
})

test('inactivity: a session without streams, and a handler that thinks, are left alone', async () => {
  const service = await startService(program('{ inactivity: 150 }'))
  const session = await http2Client(service.port)
  const thinking = session.request({ ':path': '/never' })
  thinking.on('error', () => {})
  await new Promise((resolve) => setTimeout(resolve, 700))
  expect(thinking.closed).toBe(false)
  expect(await ask(session, '/still')).toEqual({ status: 200, body: '/still' })
  expect(timedOut(service)).toEqual([])
})
