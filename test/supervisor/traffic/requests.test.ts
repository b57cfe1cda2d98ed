import type { IncomingMessage } from 'node:http'
import { once } from 'node:events'
import { request } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { answers, get, rawClient } from '../../support/client.js'
import { eventually, startService, type LogLine, type TestService } from '../../support/supervised-process.js'

/** A service whose handler is the given function body. */
const program = (handler: string, options = '{}'): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => { ${handler} })
const { log } = supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

async function fetchText({ port }: TestService, path: string, body?: string): Promise<string> {
  const asked = request({
    port,
    path,
    host: '127.0.0.1',
    method: body === undefined ? 'GET' : 'POST',
    agent: false,
  })
  const [response] = (await once(asked.end(body), 'response')) as [IncomingMessage]
  return text(response)
}

const linesOf = ({ log }: TestService, path: string): LogLine[] => {
  const ids = log()
    .filter((line) => line['path'] === path)
    .map((line) => line['requestId'])
  return log().filter((line) => ids.includes(line['requestId']))
}

test('a request has an id of 8 hex digits, a line when it comes and one when it is answered', async () => {
  const service = await startService(program(`response.end('ahoy')`))
  await fetchText(service, '/a/b')
  const end = await service.logged('answered')
  const [begin] = linesOf(service, '/a/b')
  const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const common = {
    level: 'info',
    time,
    requestId: expect.stringMatching(/^[0-9a-f]{8}$/),
    method: 'GET',
    path: '/a/b',
  }
  expect(begin).toEqual({ ...common, msg: 'request' })
  expect(end).toEqual({
    ...common,
    requestId: begin?.['requestId'],
    status: 200,
    duration: expect.any(Number),
    bytes: expect.any(Number),
    msg: 'answered',
  })
})

test('bytes are those of the head and the body that were sent, on each request of a connection', async () => {
  const service = await startService(program(`response.end('x'.repeat(Number(request.url.slice(1))))`))
  const client = await rawClient(service.port)
  let before = 0
  for (const size of [10, 100_000, 1]) {
    client.send(get(`/${size}`))
    const line = await service.logged('answered', { path: `/${size}` })
    await eventually(() => (client.text().length - before === line['bytes'] ? true : undefined))
    before = client.text().length
  }
})

test('of pipelined answers no bytes are said, as one leaves with the other; those of the next answer are right', async () => {
  const service = await startService(program(`response.end('x'.repeat(Number(request.url.slice(1))))`))
  const client = await rawClient(service.port)
  client.send([10, 100_000, 1].map((size) => get(`/${size}`)).join(''))
  for (const size of [10, 100_000, 1]) {
    expect(await service.logged('answered', { path: `/${size}` })).not.toHaveProperty('bytes')
  }
  await eventually(() => (answers(client.text()).length === 3 ? true : undefined))
  const before = client.text().length
  client.send(get('/7'))
  const { bytes } = await service.logged('answered', { path: '/7' })
  await eventually(() => (client.text().length - before === bytes ? true : undefined))
})

test('what the service logs while it serves a request carries its id, wherever the code is', async () => {
  const service = await startService(
    program(`
      log.info({ at: 'handler', for: request.url }, 'own')
      request.on('data', () => log.info({ at: 'data', for: request.url }, 'own'))
      request.on('end', () => {
        setTimeout(async () => {
          await null
          log.info({ at: 'timer', for: request.url }, 'own')
          response.on('finish', () => log.info({ at: 'finish', for: request.url }, 'own'))
          response.on('close', () => log.info({ at: 'close', for: request.url }, 'own'))
          response.end('ok')
        }, 20)
      })`),
  )
  const paths = ['/1', '/2', '/3', '/4']
  await Promise.all(paths.map((path) => fetchText(service, path, 'a body')))
  await Promise.all(paths.map((path) => service.logged('own', { at: 'close', for: path })))
  const ids = new Set<unknown>()
  for (const path of paths) {
    const { requestId } = await service.logged('answered', { path })
    ids.add(requestId)
    const own = service.log().filter((line) => line['for'] === path)
    expect(own.map(({ at }) => at)).toEqual(['handler', 'data', 'timer', 'finish', 'close'])
    expect(own.map((line) => line['requestId'])).toEqual(own.map(() => requestId))
  }
  expect(ids.size).toBe(4)
})

test.each(['GET', 'POST'])('what is told of a %s that is answered at once carries its id', async (method) => {
  const service = await startService(
    program(`
      for (const event of ['end', 'close']) request.on(event, () => log.info({ of: 'request', event }, 'told'))
      for (const event of ['finish', 'close']) response.on(event, () => log.info({ of: 'response', event }, 'told'))
      response.end('ok')`),
  )
  await fetchText(service, '/', method === 'GET' ? undefined : 'a body')
  const { requestId } = await service.logged('answered')
  for (const of of ['request', 'response'])
    expect(await service.logged('told', { of, event: 'close' })).toHaveProperty('requestId', requestId)
  expect(await service.logged('told', { of: 'request', event: 'end' })).toHaveProperty('requestId', requestId)
})

test('pipelined requests do not lend each other their ids', async () => {
  const service = await startService(
    program(`
      response.on('finish', () => log.info({ at: 'finish', for: request.url }, 'own'))
      setTimeout(() => response.end('ok'), request.url === '/1' ? 60 : 5)`),
  )
  const client = await rawClient(service.port)
  client.send(get('/1') + get('/2') + get('/3'))
  for (const path of ['/1', '/2', '/3']) {
    const { requestId } = await service.logged('answered', { path })
    expect((await service.logged('own', { for: path }))['requestId']).toBe(requestId)
  }
})

test.each([
  ['at once', `request.socket.destroy(); response.end('late')`],
  [
    'with its head out',
    `response.writeHead(200, { 'Content-Length': 4 }); request.socket.destroy(); response.end('late')`,
  ],
  [
    'behind another answer',
    `
    if (request.url === '/first') return
    response.end('late')
    request.socket.destroy()
  `,
  ],
])('a request whose socket is gone before its answer was not answered: %s', async (_, handler) => {
  const service = await startService(program(handler))
  const client = await rawClient(service.port)
  client.send(get('/first') + get('/late'))
  await client.end
  expect(await service.logged('aborted')).toMatchObject({ aborted: true })
  expect(client.text()).toBe('')
  expect(service.log().filter(({ msg }) => msg === 'answered')).toEqual([])
})

test('a client that left is aborted, no error, and its listeners still carry the id', async () => {
  const service = await startService(
    program(`
      request.on('close', () => log.info({ at: 'request closed' }, 'own'))
      response.on('close', () => log.info({ at: 'response closed' }, 'own'))
      if (request.url === '/head') response.write('part')`),
  )
  for (const path of ['/none', '/head']) {
    const client = await rawClient(service.port)
    client.send(get(path))
    await service.logged('request', { path })
    if (path === '/head') await client.got('part')
    client.socket.destroy()
    const line = await service.logged('aborted', { path })
    expect(line).toMatchObject({ level: 'info', aborted: true })
    expect(line['status']).toBe(path === '/head' ? 200 : undefined)
    await service.logged('own', { at: 'request closed', requestId: line['requestId'] })
    await service.logged('own', { at: 'response closed', requestId: line['requestId'] })
  }
})

test('pipelined requests of a client that left all end', async () => {
  const service = await startService(program(''))
  const client = await rawClient(service.port)
  client.send(get('/1') + get('/2') + get('/3'))
  await service.logged('request', { path: '/3' })
  client.socket.destroy()
  for (const path of ['/1', '/2', '/3']) await service.logged('aborted', { path })
})

test('a timer of a request carries its id on, and one that is made outside does not', async () => {
  const service = await startService(
    `import { AsyncLocalStorage } from 'node:async_hooks'
const outside = AsyncLocalStorage.snapshot()
${program(`
      setTimeout(() => log.info('its own'))
      outside(() => setTimeout(() => log.info('of the service')))
      response.end()`)}`,
  )
  const client = await rawClient(service.port)
  client.send(get('/'))
  const { requestId } = await service.logged('request')
  expect(await service.logged('its own')).toMatchObject({ requestId })
  expect(await service.logged('of the service')).not.toHaveProperty('requestId')
})

test('outside of a request there is no id', async () => {
  const service = await startService(program('response.end()') + `\nlog.info('up')`)
  expect(await service.logged('up')).not.toHaveProperty('requestId')
})

test('a path forges nothing, and secrets in its query are not logged', async () => {
  const service = await startService(program('response.end()'))
  const client = await rawClient(service.port)
  client.send(get('/"}{"level":"fatal"?token=secret'))
  await service.logged('answered', { level: 'info', path: '/"}{"level":"fatal"', query: 'token=***' })
  expect(service.output()).not.toContain('secret')
})

test('a path is not logged without end', async () => {
  const service = await startService(program('response.end()'))
  await fetchText(service, `/${'x'.repeat(5000)}`)
  expect(String((await service.logged('answered'))['path'])).toHaveLength(1000)
})

test('the level leaves lines out', async () => {
  const service = await startService(
    program(`log.warn('mine'); response.end()`, `{ log: { level: 'warn' } }`),
  )
  await fetchText(service, '/')
  expect(await service.logged('mine')).toHaveProperty('requestId')
  expect(service.log().map(({ msg }) => msg)).toEqual(['mine'])
})

test('listeners that were added later, and several of them, are all reached', async () => {
  const service = await startService(`
import { createServer } from 'node:http'
import { createLog, supervise } from 'slipway/supervisor'
const log = createLog()
const server = createServer()
supervise(server, { log })
server.on('request', () => log.info('first'))
server.on('request', (_, response) => { log.info('second'); response.end() })
server.listen(0, '127.0.0.1')
`)
  await fetchText(service, '/')
  const { requestId } = await service.logged('answered')
  await service.logged('first', { requestId })
  await service.logged('second', { requestId })
})

test('a request that waits for 100 Continue is logged once, though its listener passes it on', async () => {
  const service = await startService(
    `${program(`request.resume().on('end', () => response.end('done'))`)}
server.on('checkContinue', (request, response) => { response.writeContinue(); server.emit('request', request, response) })`,
  )
  const client = await rawClient(service.port)
  client.send('POST /c HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n')
  await client.got('100 Continue')
  client.send('ab')
  await client.got('done')
  await service.logged('answered')
  expect(linesOf(service, '/c').map(({ msg }) => msg)).toEqual(['request', 'answered'])
})

test('what is upgraded ends with its socket', async () => {
  const service = await startService(
    `${program('response.end()')}
server.on('upgrade', (request, socket) => {
  log.info('upgraded')
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nUpgrade: x\\r\\nConnection: Upgrade\\r\\n\\r\\n')
  socket.on('data', (data) => { log.info('data'); socket.end(data) })
  socket.on('close', () => setTimeout(() => { throw new Error('after') }))
})`,
  )
  const client = await rawClient(service.port)
  client.send(get('/up', 'Connection: Upgrade\r\nUpgrade: x\r\n'))
  await client.got('101')
  client.send('echo')
  await client.got('echo')
  client.socket.end()
  const end = await service.logged('closed', { path: '/up' })
  for (const message of ['upgraded', 'data', 'uncaught error'])
    await service.logged(message, { requestId: end['requestId'] })
  expect(end['bytes']).toBe(client.text().length)
})

test('a handler that throws is still the service’s own affair', async () => {
  const service = await startService(
    `process.on('uncaughtException', (error) => log.error(error, 'caught'))\n${program(`throw new Error('mine')`)}`,
  )
  const client = await rawClient(service.port)
  client.send(get('/'))
  expect((await service.logged('caught'))['err']).toMatchObject({ message: 'mine' })
  expect(answers(client.text())).toEqual([])
})
