import { expect, test } from 'vitest'
import { ask, http2Client, rawHttp2 } from '../../support/http2-client.js'
import { startService, type LogLine } from '../../support/supervised-process.js'

const program = (listeners: string, create = 'createServer()'): string => `
import * as http2 from 'node:http2'
import { createLog, supervise } from 'slipway/supervisor'
const log = createLog()
const server = http2.${create}
supervise(server, { log })
${listeners}
server.listen(0, '127.0.0.1')
`

const apis = {
  stream: `server.on('stream', (stream, headers) => {
    log.info({ at: 'handler', for: headers[':path'] }, 'own')
    stream.on('data', () => log.info({ at: 'data', for: headers[':path'] }, 'own'))
    stream.on('end', () => setTimeout(() => {
      stream.on('close', () => log.info({ at: 'close', for: headers[':path'] }, 'own'))
      stream.respond({ ':status': 201 })
      stream.end('ahoy')
    }, 20))
  })`,
  request: `server.on('request', (request, response) => {
    log.info({ at: 'handler', for: request.url }, 'own')
    request.on('data', () => log.info({ at: 'data', for: request.url }, 'own'))
    request.on('end', () => setTimeout(() => {
      response.on('close', () => log.info({ at: 'close', for: request.url }, 'own'))
      response.writeHead(201).end('ahoy')
    }, 20))
  })`,
}

test.each(Object.entries(apis))(
  'a stream has an id in all its lines, and two of ours: %s API',
  async (_, listeners) => {
    const service = await startService(program(listeners))
    const session = await http2Client(service.port)
    const paths = ['/1', '/2', '/3']
    await Promise.all(paths.map((path) => ask(session, path, 'body')))
    const ids = new Set<unknown>()
    for (const path of paths) {
      const { requestId } = await service.logged('own', { at: 'close', for: path })
      ids.add(requestId)
      await service.logged('answered', { path })
      const lines = service.log().filter((line) => line['requestId'] === requestId)
      const common = { method: 'POST', path, requestId: expect.stringMatching(/^[0-9a-f]{8}$/) }
      expect(lines.filter((line) => line['path'] === path)).toMatchObject([
        { ...common, msg: 'request' },
        { ...common, msg: 'answered', status: 201, bytes: 4, duration: expect.any(Number) },
      ])
      const own = lines.filter(({ msg }) => msg === 'own').map(({ at, for: of }: LogLine) => [at, of])
      expect(own).toEqual([
        ['handler', path],
        ['data', path],
        ['close', path],
      ])
    }
    expect(ids.size).toBe(3)
  },
)

test('bytes are those of the body, of a file too; an answer without body has none', async () => {
  const service = await startService(
    program(`server.on('stream', (stream, { ':path': path }) => {
      if (path === '/file') stream.respondWithFile(process.argv[1])
      else if (path === '/none') stream.respond({ ':status': 204 }, { endStream: true })
      else { stream.respond(); stream.write('x'.repeat(100_000)); stream.end('y') }
    })`),
  )
  const session = await http2Client(service.port)
  const file = await ask(session, '/file')
  await ask(session, '/none')
  await ask(session, '/big')
  await service.logged('answered', { path: '/file', bytes: Buffer.byteLength(file.body) })
  await service.logged('answered', { path: '/none', bytes: 0, status: 204 })
  await service.logged('answered', { path: '/big', bytes: 100_001 })
})

test('a stream that its client cancels, or leaves with its connection, is aborted', async () => {
  const service = await startService(
    program(`server.on('stream', (stream, { ':path': path }) => {
      stream.on('error', () => {}).on('aborted', () => log.info({ for: path }, 'left'))
      if (path === '/head') { stream.respond(); stream.write('part') }
    })`),
  )
  const session = await http2Client(service.port)
  const cancelled = session.request({ ':path': '/head' }).on('error', () => {})
  await new Promise((resolve) => cancelled.once('data', resolve))
  cancelled.close(8)
  const line = await service.logged('aborted', { path: '/head' })
  expect(line).toMatchObject({ level: 'info', aborted: true, status: 200, bytes: 4 })
  await service.logged('left', { for: '/head', requestId: line['requestId'] })
  session.request({ ':path': '/none' }).on('error', () => {})
  await service.logged('request', { path: '/none' })
  session.destroy()
  const gone = await service.logged('aborted', { path: '/none' })
  expect(gone).not.toHaveProperty('status')
  await service.logged('left', { for: '/none', requestId: gone['requestId'] })
})

test('a client that resets its connection leaves nothing in flight', async () => {
  const service = await startService(program(`server.on('stream', (stream) => stream.on('error', () => {}))`))
  const raw = await rawHttp2(service.port)
  for (const [id, path] of [
    [1, '/1'],
    [3, '/2'],
  ] as const)
    raw.get(id, path)
  await service.logged('request', { path: '/2' })
  raw.client.socket.resetAndDestroy()
  await Promise.all(['/1', '/2'].map((path) => service.logged('aborted', { path })))
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  await service.logged('draining', { connections: 0, inFlight: 0 })
})
