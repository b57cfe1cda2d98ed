import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { answers, get, rawClient } from '../../support/client.js'
import { eventually, startService } from '../../support/supervised-process.js'

/**
 * Answers with its path, at once or, told by `?after=ms`, later; reads bodies. `/stream` sends its head and half of its
 * body at once; `/early` answers without waiting for the body.
 */
const program = (options = '{}'): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost')
  const after = Number(searchParams.get('after') ?? 0)
  if (pathname === '/early') return response.end(pathname)
  if (pathname === '/big') return response.end('x'.repeat(20_000_000))
  if (pathname === '/stream') {
    response.writeHead(200, { 'Content-Length': 20 }).write('first half')
    return setTimeout(() => response.end('other half'), after)
  }
  let body = ''
  request.on('data', (chunk) => (body += chunk))
  const answer = () => response.end(pathname + body)
  if (request.method === 'GET' && after === 0) return answer()
  request.on('end', () => setTimeout(answer, after))
  request.resume()
})
supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

const post = (path: string, length: number): string =>
  `POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`

const served = { code: 0, signal: null }
const cut = { code: 1, signal: null }

test('with nobody connected it ends at once, with 0, and the log says the phases', async () => {
  const service = await startService(program())
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual(served)
  expect(service.log().slice(1)).toMatchObject([
    { msg: 'draining', reason: 'SIGTERM', connections: 0, inFlight: 0 },
    { msg: 'stopped listening' },
    { msg: 'drained', duration: expect.any(Number) },
  ])
})

test('a request in flight is answered with Connection: close, and its socket ended', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/slow?after=300'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toEqual([{ status: 200, close: true, body: '/slow' }])
  expect(await service.exit).toEqual(served)
})

test('new connections are refused while it drains, and the admin server still answers', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/slow?after=400'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  const late = connect(service.port, '127.0.0.1')
  const refusal = await new Promise((resolve) => late.once('error', resolve).once('connect', resolve))
  expect(refusal).toMatchObject({ code: 'ECONNREFUSED' })
  const admin = await rawClient(Number(service.admin?.split(':')[1]))
  admin.send(get('/info'))
  await admin.got('Uptime')
  expect(await service.exit).toEqual(served)
})

test('an idle connection may bring the request that was on its way', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/first'))
  await client.got('/first')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  client.send(get('/second'))
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toMatchObject([
    { status: 200, close: false, body: '/first' },
    { status: 200, close: true, body: '/second' },
  ])
  expect(await service.exit).toEqual(served)
})

test('idle connections, and those that never sent a byte, get a FIN and do not hold the exit up', async () => {
  const service = await startService(program())
  const [idle, silent] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  idle.send(get('/'))
  await service.logged('answered')
  service.child.kill('SIGTERM')
  expect(await Promise.all([idle.end, silent.end])).toEqual(['FIN', 'FIN'])
  expect(await service.exit).toEqual(served)
  await service.logged('drained')
})

test('a connection whose client never closes does not hold the exit up', async () => {
  const service = await startService(program())
  const socket = connect({ port: service.port, host: '127.0.0.1', allowHalfOpen: true })
  const client = await rawClient(service.port, socket)
  client.send(get('/'))
  await client.got('200')
  service.child.kill('SIGTERM')
  expect(await client.end).toBe('FIN')
  expect(await service.exit).toEqual(served)
})

test('half a head is waited for, beyond the linger', async () => {
  const service = await startService(program('{ drain: { linger: 50 } }'))
  const client = await rawClient(service.port)
  client.send('GET /half HTTP/1.1\r\nHo')
  const other = await rawClient(service.port)
  other.send(get('/other'))
  await other.got('/other')
  service.child.kill('SIGTERM')
  expect(await other.end).toBe('FIN')
  client.send('st: localhost\r\n\r\n')
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toEqual([{ status: 200, close: true, body: '/half' }])
  expect(await service.exit).toEqual(served)
})

test('half a body is waited for, beyond the linger', async () => {
  const service = await startService(program('{ drain: { linger: 50 } }'))
  const [client, other] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  client.send(`${post('/half', 6)}abc`)
  await service.logged('request')
  service.child.kill('SIGTERM')
  expect(await other.end).toBe('FIN')
  client.send('def')
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toEqual([{ status: 200, close: true, body: '/halfabcdef' }])
  expect(await service.exit).toEqual(served)
})

test('a body that nobody waits for is read to its end, so that its answer is not lost', async () => {
  const service = await startService(program('{ drain: { linger: 50 } }'))
  const [client, other] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  client.send('POST /early')
  const barrier = await rawClient(service.port)
  barrier.send(get('/'))
  await barrier.got('200')
  service.child.kill('SIGTERM')
  expect(await other.end).toBe('FIN')
  const length = 5_000_000
  client.send(` HTTP/1.1\r\nHost: localhost\r\nContent-Length: ${length}\r\n\r\n`)
  await client.got('/early')
  client.send('x'.repeat(length))
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toMatchObject([{ status: 200, body: '/early' }])
  expect(await service.exit).toEqual(served)
})

test.each([
  ['answered later', '?after=100'],
  ['answered at once', ''],
])('pipelined requests are all answered, and the last one says close: %s', async (_, query) => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/idle'))
  await client.got('/idle')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  client.send(get(`/1${query}`) + get(`/2${query}`) + get(`/3${query}`))
  expect(await client.end).toBe('FIN')
  expect(answers(client.text()).slice(1)).toEqual([
    { status: 200, close: false, body: '/1' },
    { status: 200, close: false, body: '/2' },
    { status: 200, close: true, body: '/3' },
  ])
  expect(await service.exit).toEqual(served)
})

test('pipelined requests that were in flight before are all answered', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/1?after=300') + get('/2?after=10') + get('/3'))
  await service.logged('request', { path: '/3' })
  service.child.kill('SIGTERM')
  expect(await client.end).toBe('FIN')
  expect(answers(client.text()).map(({ status, body }) => [status, body])).toEqual([
    [200, '/1'],
    [200, '/2'],
    [200, '/3'],
  ])
  expect(await service.exit).toEqual(served)
})

test('half a head behind a request, in the same packet, is waited for too', async () => {
  const service = await startService(program('{ drain: { linger: 50 } }'))
  const [client, other] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  client.send(`${get('/1?after=100')}GET /2 HTTP/1.1\r\nHo`)
  await service.logged('request')
  service.child.kill('SIGTERM')
  await client.got('/1')
  expect(await other.end).toBe('FIN')
  client.send('st: localhost\r\n\r\n')
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toEqual([
    { status: 200, close: false, body: '/1' },
    { status: 200, close: true, body: '/2' },
  ])
  expect(await service.exit).toEqual(served)
})

test('an answer whose head is out is finished, and the next request on it answered', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/stream?after=200'))
  await client.got('first half')
  service.child.kill('SIGTERM')
  await client.got('other half')
  client.send(get('/next'))
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toEqual([
    { status: 200, close: false, body: 'first halfother half' },
    { status: 200, close: true, body: '/next' },
  ])
  expect(await service.exit).toEqual(served)
})

test('a client that reads slowly gets it all', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.socket.pause()
  client.send(get('/big'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  let length = 0
  while (!client.socket.readableEnded) {
    await new Promise((resolve) => setTimeout(resolve, 2))
    length += (client.socket.read() as string | null)?.length ?? 0
  }
  expect(length).toBeGreaterThan(20_000_000)
  expect(await service.exit).toEqual(served)
})

test('a client that says nothing more, but listens, is answered', async () => {
  const service = await startService(program())
  const client = await rawClient(
    service.port,
    connect({ port: service.port, host: '127.0.0.1', allowHalfOpen: true }),
  )
  client.send(get('/slow?after=400'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  client.socket.end()
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toMatchObject([{ status: 200, body: '/slow' }])
  expect(await service.exit).toEqual(served)
})

test('a client that expects 100 Continue gets it, and its answer', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/'))
  await client.got('200')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  client.send('POST /c HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n')
  await client.got('100 Continue')
  client.send('abc')
  expect(await client.end).toBe('FIN')
  expect(answers(client.text()).at(-1)).toEqual({ status: 200, close: true, body: '/cabc' })
  expect(await service.exit).toEqual(served)
})

test('a client that left does not hold the exit up', async () => {
  const service = await startService(program())
  const client = await rawClient(service.port)
  client.send(get('/slow?after=60000'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  client.socket.resetAndDestroy()
  expect(await service.exit).toEqual(served)
})

test('at the deadline the rest is cut off, listed, and the exit is 1', async () => {
  const service = await startService(program('{ drain: { linger: 50, deadline: 300 } }'))
  const [request, half, idle] = await Promise.all([
    rawClient(service.port),
    rawClient(service.port),
    rawClient(service.port),
  ])
  half.send('GET /half HTTP/1.1\r\nHo')
  idle.send(get('/idle'))
  await idle.got('/idle')
  request.send(get('/slow?after=60000'))
  await service.logged('request', { path: '/slow' })
  service.child.kill('SIGTERM')
  await Promise.all([request.end, half.end, idle.end])
  expect(await service.exit).toEqual(cut)
  const { requestId } = await service.logged('request', { path: '/slow' })
  const cuts = service.log().filter(({ msg }) => msg === 'cut off at the deadline')
  expect(cuts).toMatchObject([
    { level: 'error', requestId, method: 'GET', path: '/slow', age: expect.any(Number) },
    { level: 'error', client: expect.stringMatching(/^127\.0\.0\.1 \d+$/), age: expect.any(Number) },
  ])
  await service.logged('drained; the deadline cut off what was not served', { level: 'error', cut: 2 })
})

test('with nothing but idle connections at the deadline, nothing was cut off', async () => {
  const service = await startService(program('{ drain: { linger: 299, deadline: 300 } }'))
  const client = await rawClient(service.port)
  client.send(get('/'))
  await client.got('200')
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual(served)
})

test('an upgraded connection is waited for, and cut off at the deadline', async () => {
  const service = await startService(
    `${program('{ drain: { linger: 50, deadline: 500 } }')}
server.on('upgrade', (_, socket) => {
  socket.write('HTTP/1.1 101 Switching Protocols\\r\\nConnection: Upgrade\\r\\nUpgrade: x\\r\\n\\r\\n')
  socket.on('data', (data) => socket.write(data))
})`,
  )
  const client = await rawClient(service.port)
  client.send(get('/up', 'Connection: Upgrade\r\nUpgrade: x\r\n'))
  await client.got('101')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  client.send('still there')
  await client.got('still there')
  expect(await service.exit).toEqual(cut)
  await service.logged('cut off at the deadline', { path: '/up' })
})

test.each([0, 1, 5])(
  '100 idle connections that send a POST %i ms after the signal lose nothing',
  async (delay) => {
    const service = await startService(program())
    const clients = await Promise.all(Array.from({ length: 100 }, () => rawClient(service.port)))
    for (const client of clients) client.send(get('/warm'))
    await Promise.all(clients.map((client) => client.got('/warm')))
    service.child.kill('SIGTERM')
    if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay))
    for (const client of clients) client.send(`${post('/p', 4)}body`)
    expect(await Promise.all(clients.map(({ end }) => end))).toEqual(clients.map(() => 'FIN'))
    const seconds = clients.map((client) => answers(client.text())[1])
    expect(seconds).toEqual(clients.map(() => ({ status: 200, close: expect.any(Boolean), body: '/pbody' })))
    expect(await service.exit).toEqual(served)
  },
)

test('under load nothing that was accepted is lost, and the end comes', async () => {
  const service = await startService(program())
  const clients = await Promise.all(Array.from({ length: 40 }, () => rawClient(service.port)))
  const sent = clients.map(() => 0)
  let stopped = false
  const runs = clients.map(async (client, index) => {
    while (!client.socket.readableEnded && !client.text().includes('Connection: close')) {
      const before = answers(client.text()).length
      client.send(get('/r?after=20'))
      sent[index] = before + 1
      await eventually(() =>
        answers(client.text()).length > before || client.socket.closed ? true : undefined,
      )
      if (stopped && client.socket.closed) break
    }
  })
  await service.logged('answered')
  service.child.kill('SIGTERM')
  stopped = true
  expect(await service.exit).toEqual(served)
  await Promise.all(runs)
  expect(clients.map((client) => answers(client.text()).length)).toEqual(sent)
  expect(new Set(clients.flatMap((client) => answers(client.text()).map(({ body }) => body)))).toEqual(
    new Set(['/r']),
  )
})
