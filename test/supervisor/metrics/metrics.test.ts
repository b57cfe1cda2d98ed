import { expect, test } from 'vitest'
import { get, rawClient } from '../../support/client.js'
import { hasPromtool, promtoolCheck, scrape } from '../../support/metrics.js'
import { eventually, stamp, startService } from '../../support/supervised-process.js'

const program = `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => {
  if (request.url === '/slow') return
  if (request.url === '/garbage') globalThis.gc()
  response.statusCode = request.url === '/missing' ? 404 : 200
  response.end('ahoy')
})
server.on('upgrade', (request, socket) => socket.end('HTTP/1.1 101 Switching Protocols\\r\\n\\r\\n'))
supervise(server)
server.listen(0, '127.0.0.1')
`

const ok = 'http_requests_total{code="200",protocol="http/1.1"}'
const none = 'http_requests_total{code="none",protocol="http/1.1"}'

async function ask(port: number, path: string): Promise<void> {
  await (await fetch(`http://127.0.0.1:${port}${path}`)).text()
}

test.skipIf(!hasPromtool)('promtool (of Debian package prometheus) finds nothing to say', async () => {
  const { admin, port } = await startService(program)
  const first = await scrape(admin)
  expect(promtoolCheck(first.text)).toEqual({ status: 0, said: '' })
  await ask(port, '/')
  await ask(port, '/missing')
  const later = await eventually(async () => {
    const { text, values } = await scrape(admin)
    return values.has('nodejs_eventloop_lag_p99_seconds') ? text : undefined
  })
  expect(promtoolCheck(later)).toEqual({ status: 0, said: '' })
})

test('it says that it is Prometheus text, of the version that was stamped', async () => {
  const { admin } = await startService(program)
  const response = await fetch(`http://${admin}/metrics`)
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  expect(await response.text()).toContain(`\nslipway_build_info{version="${stamp}"} 1\n`)
})

test('a version cannot break out of its label', async () => {
  const { admin } = await startService(
    program.replace('supervise(server)', `supervise(server, { version: 'a"b\\\\c' })`),
  )
  expect((await scrape(admin)).text).toContain(String.raw`slipway_build_info{version="a\"b\\c"} 1`)
})

test('requests are counted by status and protocol, before anybody asks too, and their durations', async () => {
  const { admin, port } = await startService(program)
  for (const path of ['/', '/', '/missing']) await ask(port, path)
  const old = await rawClient(port)
  old.send('GET / HTTP/1.0\r\n\r\n')
  await old.end
  const { values } = await scrape(admin)
  expect(values.get(ok)).toBe(2)
  expect(values.get('http_requests_total{code="404",protocol="http/1.1"}')).toBe(1)
  expect(values.get('http_requests_total{code="200",protocol="http/1.0"}')).toBe(1)
  expect(values.get('http_request_duration_seconds_count')).toBe(4)
  expect(values.get('http_request_duration_seconds_bucket{le="+Inf"}')).toBe(4)
  expect(values.get('http_request_duration_seconds_sum')).toBeGreaterThan(0)
})

test('what is open is told as it is now; a client that left and an upgrade have no status', async () => {
  const service = await startService(program)
  const client = await rawClient(service.port)
  client.send(get('/slow'))
  await service.logged('request', { path: '/slow' })
  const during = await scrape(service.admin)
  expect(during.values.get('slipway_connections')).toBe(1)
  expect(during.values.get('http_requests_in_flight')).toBe(1)
  client.socket.destroy()
  await service.logged('aborted')
  const after = await scrape(service.admin)
  expect(after.values.get('slipway_connections')).toBe(0)
  expect(after.values.get('http_requests_in_flight')).toBe(0)
  expect(after.values.get(none)).toBe(1)
  const upgrade = await rawClient(service.port)
  upgrade.send(get('/', 'Connection: Upgrade\r\nUpgrade: other\r\n'))
  upgrade.socket.end()
  await service.logged('closed')
  const { values } = await scrape(service.admin)
  expect(values.get(none)).toBe(2)
  expect(values.get('http_request_duration_seconds_count')).toBe(1)
})

test('two servers of a process are told together, also after one of them closed', async () => {
  const { admin, port, logged } = await startService(`
    import { createServer } from 'node:http'
    import { supervise } from 'slipway/supervisor'
    const servers = [1, 2].map(() => createServer((_, response) => response.end('ahoy')))
    const { log } = supervise(servers[0], { admin: { port: 0 } })
    servers[0].listen(0, '127.0.0.1')
    supervise(servers[1]).admin.then(() => servers[1].listen(0, '127.0.0.1', async () => {
      const { port } = servers[1].address()
      await (await fetch('http://127.0.0.1:' + port, { headers: { connection: 'close' } })).text()
      servers[1].close(() => log.info('one is closed'))
    }))
  `)
  await logged('one is closed')
  await ask(port, '/')
  // A client has its answer before it is counted. fetch keeps the connection to the server that is still there.
  await eventually(async () => {
    const { values } = await scrape(admin)
    return values.get(ok) === 2 && values.get('slipway_connections') === 1 ? true : undefined
  })
})

test('the event loop, memory and garbage collection are told, the costly ones from the first scrape on', async () => {
  const { admin, port } = await startService(program, { flags: ['--expose-gc'] })
  const first = await scrape(admin)
  expect(first.values.get('nodejs_gc_duration_seconds_count{kind="major"}')).toBe(0)
  for (const name of [
    'process_cpu_seconds_total',
    'process_resident_memory_bytes',
    'nodejs_heap_size_used_bytes',
    'nodejs_heap_space_size_used_bytes{space="new"}',
    'nodejs_eventloop_time_seconds_total{state="active"}',
    'nodejs_active_resources{type="TCPServerWrap"}',
  ]) {
    expect(first.values.get(name), name).toBeGreaterThan(0)
  }
  const start = first.values.get('process_start_time_seconds') ?? 0
  expect(Math.abs(start - Date.now() / 1000)).toBeLessThan(60)
  await ask(port, '/garbage')
  await eventually(async () => {
    const { values } = await scrape(admin)
    return (values.get('nodejs_gc_duration_seconds_sum{kind="major"}') ?? 0) > 0 ? true : undefined
  })
  // How many, and how long together, of each kind that gctrace tells of.
  const { values } = await scrape(admin)
  for (const kind of ['minor', 'major', 'incremental', 'weakcb'])
    for (const part of ['count', 'sum', 'bucket'])
      expect(
        values.get(
          `nodejs_gc_duration_seconds_${part}{kind="${kind}"${part === 'bucket' ? ',le="+Inf"' : ''}}`,
        ),
        `${part} of ${kind}`,
      ).toBeGreaterThanOrEqual(kind === 'major' && part !== 'sum' ? 1 : 0)
})

test('a drain can be seen, and what has been watched does not hold up its end', async () => {
  const service = await startService(program)
  expect((await scrape(service.admin)).values.get('slipway_drain_phase{phase="serving"}')).toBe(1)
  const client = await rawClient(service.port)
  client.send(get('/slow'))
  await service.logged('request', { path: '/slow' })
  service.child.kill('SIGTERM')
  await service.logged('draining')
  expect((await scrape(service.admin)).values.get('slipway_drain_phase{phase="draining"}')).toBe(1)
  client.socket.resetAndDestroy()
  expect(await service.exit).toEqual({ code: 0, signal: null })
})
