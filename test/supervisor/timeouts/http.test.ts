import { connect as connectTls } from 'node:tls'
import { expect, test } from 'vitest'
import { selfSigned } from '../../support/certificate.js'
import { answers, get, rawClient } from '../../support/client.js'
import { eventually, startService, type TestService } from '../../support/supervised-process.js'

/** A service whose handler is the given function body. */
const program = (handler: string, options: string, server = 'createServer('): string => `
import { createServer } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import { supervise, timeoutOf } from 'slipway/supervisor'
const server = ${server}async (request, response) => { ${handler} })
const { log } = supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

const short = '{ timeouts: { inactivity: 80 } }'

const post = (path: string, length: number, body = '', headers = ''): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n${headers}\r\n${body}`

const timedOut = ({ log }: TestService): unknown[] => log().filter(({ msg }) => msg === 'timed out')

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms))

test('a head that does not come to its end is answered with 408, however steadily it comes', async () => {
  const service = await startService(program('response.end()', short))
  for (const dribble of [false, true]) {
    const client = await rawClient(service.port)
    client.socket.on('error', () => {})
    client.send('GET / HTTP/1.1\r\nHost: localhost\r\nX: ')
    const timer = setInterval(() => dribble && client.socket.writable && client.send('x'), 10)
    await client.end
    clearInterval(timer)
    const on = `request head from ${client.address}`
    const line = await service.logged('timed out', { on })
    expect(line).toMatchObject({ level: 'warn', timeout: 'inactivity', after: 80, status: 408 })
    if (!dribble) expect(answers(client.text())).toEqual([{ status: 408, close: true, body: '' }])
  }
})

test('a connection that never says anything is closed without a word', async () => {
  const service = await startService(program('response.end()', short))
  const client = await rawClient(service.port)
  expect(await client.end).toBe('FIN')
  expect(client.text()).toBe('')
  const line = await service.logged('timed out', { on: `connection from ${client.address}` })
  expect(line).toMatchObject({ level: 'warn', timeout: 'inactivity', after: 80 })
})

test('a body that stalls is answered with 408, and its handler is told why', async () => {
  const service = await startService(
    program(
      `
      request.on('aborted', () => log.info({ at: 'aborted', ...timeoutOf(request.errored) }, 'own'))
      request.on('error', (error) => log.info({ at: 'error', ...timeoutOf(error) }, 'own'))
      response.on('close', () => {
        log.info({ at: 'close', ...timeoutOf(response.errored) }, 'own')
        response.writeHead(500).end('too late')
      })
      request.resume()`,
      short,
    ),
  )
  const client = await rawClient(service.port)
  client.send(post('/upload', 10, 'half?'))
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toEqual([{ status: 408, close: true, body: '' }])
  const { requestId } = await service.logged('request')
  const facts = { timeout: 'inactivity', after: 80, on: `POST /upload from ${client.address}`, requestId }
  await service.logged('timed out', { level: 'warn', status: 408, ...facts })
  for (const at of ['aborted', 'error', 'close'])
    await service.logged('own', { at, code: 'ETIMEDOUT', ...facts })
  await service.logged('answered', { requestId, status: 408 })
  expect(timedOut(service)).toHaveLength(1)
})

test('a body that is read with for await throws the error', async () => {
  const service = await startService(
    program(
      `try { for await (const chunk of request) void chunk } catch (error) { log.info({ ...timeoutOf(error) }, 'caught') }`,
      short,
    ),
  )
  const client = await rawClient(service.port)
  client.send(post('/upload', 10, 'half?'))
  await service.logged('caught', { timeout: 'inactivity' })
})

test('a body that keeps coming is not hurried', async () => {
  const service = await startService(
    program(`request.resume().on('end', () => response.end('all'))`, '{ timeouts: { inactivity: 200 } }'),
  )
  const client = await rawClient(service.port)
  client.send(post('/slow', 40))
  for (let count = 0; count < 40; count += 1) {
    client.send('x')
    await pause(20)
  }
  await client.got('all')
  expect(timedOut(service)).toEqual([])
})

test('once the head of the answer is out, a body that stalls ends without 408', async () => {
  const service = await startService(program(`response.write('begun'); request.resume()`, short))
  const client = await rawClient(service.port)
  client.send(post('/upload', 10, 'half?'))
  await client.end
  expect(answers(client.text())).toMatchObject([{ status: 200 }])
  await service.logged('timed out', { on: `POST /upload from ${client.address}` })
})

test.each(['http', 'https'])('a client that stops reading a large answer is cut off: %s', async (kind) => {
  const answer = `
    response.on('close', () => log.info({ ...timeoutOf(response.errored) }, 'own'))
    response.end(Buffer.alloc(50_000_000))`
  const secure = `createSecureServer(${JSON.stringify(selfSigned())}, `
  const service = await startService(program(answer, short, kind === 'https' ? secure : undefined))
  const client =
    kind === 'https'
      ? await rawClient(
          service.port,
          connectTls({ port: service.port, host: '127.0.0.1', rejectUnauthorized: false }),
        )
      : await rawClient(service.port)
  client.socket.on('error', () => {})
  client.socket.pause()
  client.send(get('/large'))
  const on = `GET /large from ${client.address}`
  const { requestId } = await service.logged('timed out', { timeout: 'inactivity', on })
  await service.logged('own', { timeout: 'inactivity', on, requestId })
})

test.each(['http', 'https'])('a client that reads slowly gets all of one large write: %s', async (kind) => {
  const secure = `createSecureServer(${JSON.stringify(selfSigned())}, `
  const service = await startService(
    program(
      `response.end(Buffer.alloc(30_000_000, 'x'))`,
      '{ timeouts: { inactivity: 2000 } }',
      kind === 'https' ? secure : undefined,
    ),
  )
  const client =
    kind === 'https'
      ? await rawClient(
          service.port,
          connectTls({ port: service.port, host: '127.0.0.1', rejectUnauthorized: false }),
        )
      : await rawClient(service.port)
  client.send(get('/large'))
  for (let read = 0; read < 30_000_000;) {
    client.socket.pause()
    await pause(150)
    client.socket.resume()
    read = Math.min(read + 1_200_000, 30_000_000)
    await eventually(() => (client.text().length > read || client.socket.destroyed ? true : undefined))
  }
  expect(timedOut(service)).toEqual([])
})

test('a handler may think, and write, as slowly as it likes', async () => {
  const service = await startService(
    program(
      `
      if (request.url === '/body') await wait(250)
      request.resume()
      await wait(250)
      response.write('one')
      await wait(250)
      response.end('two')`,
      short,
    ),
  )
  const clients = await Promise.all([
    rawClient(service.port),
    rawClient(service.port),
    rawClient(service.port),
  ])
  const [plain, body, half] = clients
  plain.send(get('/'))
  body.send(post('/body', 500_000, 'x'.repeat(500_000)))
  // The start of the next head, while the first answer is not out.
  half.send(`${get('/')}GET /next HTTP/1.1\r\nHo`)
  await Promise.all(clients.map((client) => client.got('two')))
  const on = `request head from ${half.address}`
  await service.logged('timed out', { on })
  expect(timedOut(service)).toHaveLength(1)
  expect(answers(half.text()).at(-1)).toMatchObject({ status: 408, close: true })
})

test('who waits for 100 Continue is not waited for', async () => {
  const service =
    await startService(`${program(`request.resume().on('end', () => response.end('all'))`, short)}
server.on('checkContinue', async (request, response) => {
  await wait(250)
  response.writeContinue()
  server.emit('request', request, response)
})`)
  const client = await rawClient(service.port)
  client.send(post('/expect', 4, '', 'Expect: 100-continue\r\n'))
  await client.got('100 Continue')
  client.send('body')
  await client.got('all')
  const staller = await rawClient(service.port)
  staller.send(post('/stall', 4, '', 'Expect: 100-continue\r\n'))
  await staller.got('408')
  await service.logged('timed out', { on: `POST /stall from ${staller.address}` })
  expect(timedOut(service)).toHaveLength(1)
})

test('an idle connection is left to keepAliveTimeout', async () => {
  const service = await startService(program(`response.end('ok')`, short))
  const client = await rawClient(service.port)
  for (let count = 0; count < 3; count += 1) {
    client.send(get('/'))
    await client.got('ok', count + 1)
    await pause(250)
  }
  expect(timedOut(service)).toEqual([])
})

test('pipelined: a body that stalls behind a request being served waits its turn', async () => {
  const service = await startService(
    program(
      `
      request.resume()
      if (request.url === '/first') { await wait(300); response.end('first') }`,
      short,
    ),
  )
  const client = await rawClient(service.port)
  client.send(get('/first') + post('/second', 10, 'half'))
  await client.end
  expect(answers(client.text())).toMatchObject([
    { status: 200, body: 'first' },
    { status: 408, close: true },
  ])
  await service.logged('timed out', { on: `POST /second from ${client.address}` })
})

test('the rest of a body whose request was answered already has to keep coming', async () => {
  const service = await startService(program(`response.writeHead(413).end()`, short))
  const client = await rawClient(service.port)
  client.send(post('/upload', 1000, 'x'))
  await client.end
  expect(answers(client.text())).toMatchObject([{ status: 413 }])
})

test('while draining the same holds: a half head and a half body are waited for as long, and no longer', async () => {
  const service = await startService(
    program('request.resume()', '{ timeouts: { inactivity: 300 }, drain: { linger: 50 } }'),
  )
  const [head, body] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  head.send('GET / HTTP/1.1\r\nHo')
  body.send(post('/upload', 10, 'half'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await Promise.all([head.end, body.end])
  expect([head, body].map((client) => answers(client.text())[0]?.status)).toEqual([408, 408])
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(timedOut(service)).toHaveLength(2)
})

test('Node’s own timeouts are named in the log', async () => {
  const options =
    'createServer({ headersTimeout: 60, requestTimeout: 120, connectionsCheckingInterval: 20 }, '
  const service = await startService(
    program('request.resume()', '{ timeouts: { inactivity: false } }', options),
  )
  const [head, body] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  head.send('GET / HTTP/1.1\r\nHo')
  body.send(post('/upload', 10, 'half'))
  await Promise.all([head.end, body.end])
  const { requestId } = await service.logged('request')
  const headOn = `request head from ${head.address}`
  const bodyOn = `POST /upload from ${body.address}`
  await service.logged('timed out', { level: 'warn', timeout: 'headersTimeout', after: 60, on: headOn })
  await service.logged('timed out', { timeout: 'requestTimeout', after: 120, on: bodyOn, requestId })
})

test('false switches it off', async () => {
  const service = await startService(program('request.resume()', '{ timeouts: { inactivity: false } }'))
  const clients = await Promise.all([rawClient(service.port), rawClient(service.port)])
  clients[0].send('GET / HTTP/1.1\r\nHo')
  clients[1].send(post('/upload', 10, 'half'))
  await pause(400)
  expect(clients.map(({ socket }) => socket.readyState)).toEqual(['open', 'open'])
  expect(timedOut(service)).toEqual([])
})
