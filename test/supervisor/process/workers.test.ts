import { expect, test } from 'vitest'
import { answers, get, rawClient, type RawClient } from '../../support/client.js'
import { eventually, spawnService, startService, type TestService } from '../../support/supervised-process.js'

const common = `
import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { isMainThread, threadId, Worker } from 'node:worker_threads'
import { supervise, supervisePrimary } from 'slipway/supervisor'
let release = () => {}
const serve = (options = {}) => {
  const server = createServer((request, response) => {
    if (request.url === '/crash') throw new Error('crash')
    if (request.url === '/never') return
    if (request.url === '/held') return void (release = () => response.end())
    if (request.url === '/release') release()
    const who = 'by ' + process.pid + '/' + threadId
    if (request.url === '/who') return response.end(who)
    setTimeout(() => response.end(who), 600)
  })
  const supervisor = supervise(server, options)
  server.listen(0, '127.0.0.1')
  return supervisor
}
`

const clustered = (options = '{}', more = ''): string => `${common}
if (cluster.isPrimary) {
  const { log } = supervisePrimary(${options})
  for (let count = 0; count < 3; count += 1) cluster.fork({ SLIPWAY_ADMIN: process.env.WORKERS_ADMIN ?? '127.0.0.1:0' })
  ${more}
} else serve()
`

const served = { code: 0, signal: null }

/** Has a request in flight on each of so many workers. */
async function oneOnEach(service: TestService, count: number): Promise<RawClient[]> {
  await eventually(() =>
    service.log().filter(({ msg }) => msg === 'listening').length === count ? true : undefined,
  )
  // The primary hands connections to who is free: one after the other until all have had one.
  const clients: RawClient[] = []
  const seen = new Set<string>()
  while (seen.size < count) {
    const client = await rawClient(service.port)
    client.send(get('/who'))
    await client.got('by ')
    seen.add(/by (\d+)/.exec(client.text())?.[1] ?? '')
    clients.push(client)
  }
  for (const client of clients) client.send(get('/'))
  await eventually(() =>
    service.log().filter(({ msg, path }) => msg === 'request' && path === '/').length === clients.length
      ? true
      : undefined,
  )
  return clients
}

async function expectAnswers(clients: RawClient[], processes: number): Promise<void> {
  expect(await Promise.all(clients.map(({ end }) => end))).toEqual(clients.map(() => 'FIN'))
  const workers = clients.map(({ text }) => answers(text()).at(-1)?.body)
  expect(clients.map(({ text }) => answers(text()).at(-1)?.close)).not.toContain(false)
  expect(workers).not.toContain(undefined)
  expect(new Set(workers).size).toBe(processes)
}

test('a signal to the primary of a cluster drains its workers, and it exits when they are gone', async () => {
  const service = await startService(clustered())
  const clients = await oneOnEach(service, 3)
  service.child.kill('SIGTERM')
  await expectAnswers(clients, 3)
  expect(await service.exit).toEqual(served)
  expect(service.log().filter(({ msg }) => msg === 'draining')).toHaveLength(4)
  expect(service.log().at(-1)).toMatchObject({ msg: 'drained' })
})

test('Ctrl-C, which reaches the primary and its workers, is one signal', async () => {
  const service = await startService(
    clustered(
      `{}`,
      `
log.info({ pids: Object.values(cluster.workers).map((worker) => worker.process.pid) }, 'workers')`,
    ),
  )
  const clients = await oneOnEach(service, 3)
  const { pids } = await service.logged('workers')
  for (const pid of [...(pids as number[]), service.child.pid ?? 0]) process.kill(pid, 'SIGINT')
  await expectAnswers(clients, 3)
  expect(await service.exit).toEqual(served)
})

test('the service may start new workers meanwhile: they end as well', async () => {
  const service = await startService(
    clustered(
      '{}',
      `cluster.on('exit', () => { if (!globalThis.again) cluster.fork(); globalThis.again = true })`,
    ),
  )
  const clients = await oneOnEach(service, 3)
  service.child.kill('SIGTERM')
  await expectAnswers(clients, 3)
  expect(await service.exit).toEqual(served)
})

test('a worker that crashes meanwhile makes the exit code 1', async () => {
  const service = await startService(clustered())
  const client = await rawClient(service.port)
  client.send('GET /crash HTTP/1.1\r\nHost: localhost')
  const clients = await oneOnEach(service, 3)
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  client.send('\r\n\r\n')
  await expectAnswers(clients, 3)
  expect(await service.exit).toEqual({ code: 1, signal: null })
  await service.logged('a worker ended with 1', { level: 'error' })
})

test('a worker that is not done at the deadline is killed, and named', async () => {
  const service = await startService(clustered('{ deadline: 300 }'))
  const client = await rawClient(service.port)
  client.send(get('/never'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await client.end
  expect(await service.exit).toEqual({ code: 1, signal: null })
  await service.logged('a worker did not drain in time: killed', { level: 'error' })
})

test('a second signal to the primary exits at once', async () => {
  const service = await startService(clustered())
  const client = await rawClient(service.port)
  client.send(get('/never'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 143, signal: null })
  expect(await client.end).toMatch(/FIN|ECONNRESET/)
})

test('of several workers one has the port of the admin server, the others take free ones', async () => {
  const probe = await spawnService(
    common +
      `
const server = createServer().listen(0, '127.0.0.1', () => process.send({ service: String(server.address().port) }, () => process.exit()))`,
  )
  const { service: port } = await probe.ready
  await probe.exit
  const service = await startService(clustered(), { env: { WORKERS_ADMIN: '127.0.0.1:' + port } })
  await oneOnEach(service, 3)
  const admins = service
    .log()
    .filter(({ msg }) => msg === 'listening')
    .map(({ admin }) => admin)
  expect(new Set(admins).size).toBe(3)
  expect(admins).toContain('127.0.0.1:' + port)
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual(served)
})

const threaded = (main: string): string => `${common}
if (isMainThread) {
  ${main}
  for (let count = 0; count < 2; count += 1) new Worker(new URL(import.meta.url))
} else serve()
`

test.each(['supervisePrimary()', 'serve()'])('a signal drains the threads that %s started', async (main) => {
  const service = await spawnService(threaded(main))
  const count = main === 'serve()' ? 3 : 2
  await eventually(() =>
    service.log().filter(({ msg }) => msg === 'listening').length === count ? true : undefined,
  )
  const ports = service
    .log()
    .filter(({ msg }) => msg === 'listening')
    .map((line) => Number(String(line['service']).split(':')[1]))
  const clients = await Promise.all(ports.map((port) => rawClient(port)))
  for (const client of clients) client.send(get('/'))
  await eventually(() =>
    service.log().filter(({ msg }) => msg === 'request').length === count ? true : undefined,
  )
  service.child.kill('SIGTERM')
  await expectAnswers(clients, count)
  expect(await service.exit).toEqual(served)
})

test('a main thread is drained when its threads are', async () => {
  const service = await spawnService(`${common}
if (isMainThread) {
  supervisePrimary()
  new Worker(new URL(import.meta.url))
} else serve({ drain: { linger: 10_000 } })`)
  const { service: address } = await service.logged('listening')
  const port = Number(String(address).split(':')[1])
  const [held, other] = await Promise.all([rawClient(port), rawClient(port)])
  held.send(get('/held'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  expect(service.log().map(({ msg }) => msg)).not.toContain('drained')
  other.send(get('/release'))
  expect(await service.exit).toEqual(served)
  expect(service.log().filter(({ msg }) => msg === 'drained')).toHaveLength(2)
})

test('a thread that was terminated is not waited for, one that crashed while draining is told by the exit code', async () => {
  const service = await spawnService(`${common}
if (isMainThread) {
  supervisePrimary()
  const worker = new Worker(new URL(import.meta.url))
  new Worker(new URL(import.meta.url))
  process.once('SIGUSR2', async () => { await worker.terminate(); process.kill(process.pid, 'SIGTERM') })
} else {
  const { draining } = serve()
  if (threadId === 2) draining.addEventListener('abort', () => setTimeout(() => { throw new Error('crash') }))
}`)
  await eventually(() =>
    service.log().filter(({ msg }) => msg === 'listening').length === 2 ? true : undefined,
  )
  service.child.kill('SIGUSR2')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  await service.logged('uncaught error')
})
