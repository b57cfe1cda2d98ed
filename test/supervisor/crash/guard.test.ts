import { expect, test } from 'vitest'
import { answers, get, rawClient } from '../../support/client.js'
import { spawnService, startService, type LogLine } from '../../support/supervised-process.js'

/** Fails in the way that the path says; `/slow` is answered after 400 ms, or never. */
const program = (options = '{}', more = ''): string => `
import { createServer } from 'node:http'
import { readFile } from 'node:fs'
import { EventEmitter } from 'node:events'
import { connect } from 'node:net'
import { supervise } from 'slipway/supervisor'
const fail = {
  sync: () => { throw new Error('sync') },
  timer: () => setTimeout(() => { throw new Error('timer') }, 5),
  tick: () => process.nextTick(() => { throw new Error('tick') }),
  file: () => readFile(import.meta.filename, () => { throw new Error('file') }),
  rejection: async () => { throw new Error('rejection') },
  later: async () => { await new Promise((resolve) => setTimeout(resolve, 5)); throw new Error('later') },
  emitter: () => setTimeout(() => new EventEmitter().emit('error', new Error('emitter')), 5),
  socket: () => connect({ path: '/nowhere/socket' }),
  body: (request) => request.on('data', () => { throw new Error('body') }),
  end: (request) => request.on('end', () => { throw new Error('end') }).resume(),
  finish: (request, response) => response.on('finish', () => { throw new Error('finish') }).end('done'),
  text: () => setTimeout(() => { throw 'text' }, 5),
  nothing: () => void Promise.reject(undefined),
  twice: () => setTimeout(() => { setTimeout(() => { throw new Error('second') }, 50); throw new Error('first') }, 5),
  together: () => { for (const name of ['one', 'other']) Promise.reject(new Error(name)) },
}
const server = createServer((request, response) => {
  const { pathname } = new URL(request.url, 'http://localhost')
  if (pathname === '/slow') return setTimeout(() => response.end('slow'), 400)
  if (pathname === '/never') return
  fail[pathname.slice(1)](request, response)
})
const supervisor = supervise(server, ${options})
${more}
server.listen(0, '127.0.0.1')
`

const crashed = { code: 1, signal: null }
const post = (path: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\nhi`
const fatal = (log: LogLine[]): LogLine[] => log.filter(({ level }) => level === 'fatal')

test.each([
  ['sync', 'uncaught error'],
  ['timer', 'uncaught error'],
  ['tick', 'uncaught error'],
  ['file', 'uncaught error'],
  ['emitter', 'uncaught error'],
  ['finish', 'uncaught error'],
  ['body', 'uncaught error'],
  ['end', 'uncaught error'],
  ['rejection', 'unhandled rejection'],
  ['later', 'unhandled rejection'],
])('an error in %s is logged with its request, then all others are served', async (name, message) => {
  const service = await startService(program())
  const [other, client] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  other.send(get('/slow'))
  const { requestId } = await service.logged('request', { path: '/slow' })
  client.send(post(`/${name}?secret`))
  await other.got('slow')
  expect(await service.exit).toEqual(crashed)
  // Where its code was not going to answer any more.
  if (name !== 'finish') expect(answers(client.text())).toMatchObject([{ status: 500, close: true }])
  const [line, ...more] = fatal(service.log())
  expect(more).toEqual([])
  expect(line).toMatchObject({ msg: message, method: 'POST', path: `/${name}`, err: { message: name } })
  expect(line?.['requestId']).toMatch(/^[0-9a-f]{8}$/)
  expect(line?.['requestId']).not.toBe(requestId)
  expect(line).toHaveProperty('err.stack', expect.stringMatching(/^Error: .*\n {4}at .*server\.mjs:\d+:\d+/))
})

test('an error of a socket tells its code and address', async () => {
  const service = await startService(program('{ drain: { deadline: 50 } }'))
  const client = await rawClient(service.port)
  client.send(get('/socket'))
  expect(await service.exit).toEqual(crashed)
  expect(fatal(service.log())).toMatchObject([
    { path: '/socket', err: { code: 'ENOENT', syscall: 'connect', address: '/nowhere/socket' } },
  ])
})

test.each([
  ['text', 'uncaught error', `not an Error, so without a stack: 'text'`],
  ['nothing', 'unhandled rejection', 'not an Error, so without a stack: undefined'],
])('what is no Error is said: %s', async (name, msg, message) => {
  const service = await startService(program('{ drain: { deadline: 50 } }'))
  const client = await rawClient(service.port)
  client.send(get(`/${name}`))
  expect(await service.exit).toEqual(crashed)
  expect(fatal(service.log())).toMatchObject([{ msg, path: `/${name}`, err: { message } }])
})

test('an error in finish, which leaves the parser in the middle of a body, does not hold the exit up', async () => {
  const service = await startService(program('{ drain: { deadline: 5000 } }', 'server.keepAliveTimeout = 0'))
  const client = await rawClient(service.port)
  client.send(post('/finish'))
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toMatchObject([{ status: 200, body: 'done' }])
  expect(await service.exit).toEqual(crashed)
  expect(service.log().at(-1)).toMatchObject({ msg: 'drained' })
})

test('what the drain logs afterwards is not of the request that crashed', async () => {
  const service = await startService(
    program(
      '{ drain: { deadline: 400, linger: 50 } }',
      `supervisor.own(() => { throw new Error('pool') }, 'pool')`,
    ),
  )
  const [half, client] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  half.send('GET /half HTTP/1.1\r\nHo')
  client.send(get('/timer'))
  expect(await service.exit).toEqual(crashed)
  const log = service.log()
  const lines = log.slice(log.findIndex(({ msg }) => msg === 'draining'))
  const ofRequests = lines.filter((line) => 'requestId' in line)
  expect(ofRequests).toMatchObject([{ msg: 'cut off at the deadline', path: '/timer' }, { msg: 'aborted' }])
  expect(lines).toContainEqual(
    expect.objectContaining({ msg: 'cut off at the deadline', client: half.address }),
  )
  expect(lines.map(({ msg }) => msg)).toContain('a resource failed to close')
})

test('a second crash while draining ends it at once, and is logged', async () => {
  const service = await startService(program())
  const [never, client] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  never.send(get('/never'))
  await service.logged('request')
  client.send(get('/twice'))
  expect(await service.exit).toEqual(crashed)
  expect(fatal(service.log())).toMatchObject([{ err: { message: 'first' } }, { err: { message: 'second' } }])
  expect(service.log().at(-1)).toMatchObject({ level: 'warn', msg: 'a second crash: exit at once' })
})

test('a crash while it drains for a signal changes the exit code alone', async () => {
  const service = await startService(program())
  const [slow, client] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  slow.send(get('/slow'))
  client.send('GET /timer HTTP/1.1\r\nHost: localhost')
  await service.logged('request')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  client.send('\r\n\r\n')
  await service.logged('uncaught error')
  await slow.got('slow')
  expect(await service.exit).toEqual(crashed)
})

test('what fails in the same turn is one crash', async () => {
  const service = await startService(program())
  const [slow, client] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  slow.send(get('/slow'))
  await service.logged('request')
  client.send(get('/together'))
  await slow.got('slow')
  expect(await service.exit).toEqual(crashed)
  expect(fatal(service.log())).toMatchObject([{ err: { message: 'one' } }, { err: { message: 'other' } }])
})

test('outside of requests there is no request, and listeners of the service change nothing', async () => {
  const service = await spawnService(
    program(
      '{}',
      `process.on('uncaughtException', ({ message }) => supervisor.log.info('mine: ' + message))
setTimeout(() => { throw new Error('outside') }, 20)`,
    ),
  )
  expect(await service.exit).toEqual(crashed)
  const [line] = fatal(service.log())
  expect(line).toMatchObject({ msg: 'uncaught error', err: { message: 'outside' } })
  expect(line).not.toHaveProperty('requestId')
  await service.logged('mine: outside')
  await service.logged('drained')
})

test('a port that is taken is a crash of the start', async () => {
  const service = await spawnService(
    program(
      '{}',
      `server.once('listening', () => createServer().listen(server.address().port, '127.0.0.1'))`,
    ),
  )
  expect(await service.exit).toEqual(crashed)
  expect(fatal(service.log())).toMatchObject([{ msg: 'uncaught error', err: { code: 'EADDRINUSE' } }])
})

test('errors that resist being looked at are logged all the same', async () => {
  const service = await spawnService(
    program(
      '{}',
      `
const error = new Error('hostile', { cause: { get [Symbol.toStringTag]() { throw new Error('no') } } })
Object.defineProperty(error, 'stack', { get() { throw new Error('no') } })
Object.defineProperty(error, 'code', { enumerable: true, get() { throw new Error('no') } })
setTimeout(() => { throw error }, 20)`,
    ),
  )
  expect(await service.exit).toEqual(crashed)
  expect(fatal(service.log())).toMatchObject([{ err: { message: 'hostile' } }])
})
