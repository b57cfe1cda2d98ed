import { expect, test } from 'vitest'
import { ask, http2Client } from '../../support/http2-client.js'
import { startService } from '../../support/supervised-process.js'

/** Nobody listens for errors of streams. `/slow` is answered after 300 ms. */
const program = (isolate: boolean): string => `
import { createServer } from 'node:http2'
import { supervise } from 'slipway/supervisor'
const server = createServer()
server.on('stream', (stream, headers) => {
  const path = headers[':path']
  if (path === '/fails') throw new Error('sync')
  if (path === '/later') return setTimeout(() => { throw new Error('later') }, 5)
  if (path === '/rejects') return Promise.reject(new Error('rejects'))
  if (path === '/slow') return setTimeout(() => { stream.respond(); stream.end(path) }, 300)
  stream.respond()
  if (path !== '/begun') return stream.end(path)
  stream.write('half')
  setTimeout(() => { throw new Error('begun') }, 20)
})
supervise(server, { crash: { isolate: ${isolate} } })
server.listen(0, '127.0.0.1')
`

test('an error inside a stream is its own: 500, or cut where its answer has begun; the others of its session go on', async () => {
  const service = await startService(program(true))
  const session = await http2Client(service.port)
  const slow = ask(session, '/slow')
  for (const path of ['/fails', '/later', '/rejects']) {
    expect(await ask(session, path)).toEqual({ status: 500, body: '' })
    await service.logged(
      `${path === '/rejects' ? 'unhandled rejection' : 'uncaught error'} inside a request`,
      { path },
    )
    await service.logged('answered', { path, status: 500 })
  }
  const begun = session.request({ ':path': '/begun' })
  await new Promise((resolve) =>
    begun
      .on('error', () => {})
      .on('close', resolve)
      .resume(),
  )
  // INTERNAL_ERROR.
  expect(begun.rstCode).toBe(2)
  expect(await slow).toEqual({ status: 200, body: '/slow' })
  expect(await ask(session, '/other')).toEqual({ status: 200, body: '/other' })
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('a crash answers its stream with 500, and the others before the end', async () => {
  const service = await startService(program(false))
  const session = await http2Client(service.port)
  const [slow, later] = await Promise.all([ask(session, '/slow'), ask(session, '/later')])
  expect(later).toEqual({ status: 500, body: '' })
  expect(slow).toEqual({ status: 200, body: '/slow' })
  expect(await service.exit).toEqual({ code: 1, signal: null })
  await service.logged('drained')
})
