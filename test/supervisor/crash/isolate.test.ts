import { expect, test } from 'vitest'
import { answers, get, rawClient } from '../../support/client.js'
import { startService } from '../../support/supervised-process.js'

const program = (isolate: string): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const fail = (name) => { throw new Error(name) }
const server = createServer((request, response) => {
  if (request.url === '/ok') return response.end('ahoy')
  if (request.url === '/sync') {
    response.setHeader('X-Half', 'made')
    fail('sync')
  }
  if (request.url === '/later') return setTimeout(fail, 5, 'later')
  if (request.url === '/rejection') return Promise.reject(new Error('rejection'))
  if (request.url === '/begun') {
    response.write('half')
    return setTimeout(fail, 20, 'begun')
  }
  if (request.url === '/answered') {
    response.end('done')
    return setTimeout(fail, 20, 'answered')
  }
  if (request.url === '/trips') {
    setTimeout(() => response.end('late'), 30)
    return Promise.reject(new Error('trips'))
  }
})
server.on('upgrade', () => fail('upgrade'))
const { log } = supervise(server, { crash: { isolate: ${isolate} } })
process.once('SIGUSR2', () => fail('outside'))
server.listen(0, '127.0.0.1')
`

test('an error inside a request is its own: 500, a line with the stack, and the service goes on', async () => {
  const service = await startService(program('true'))
  for (const name of ['sync', 'later', 'rejection']) {
    const client = await rawClient(service.port)
    client.send(get(`/${name}`))
    expect(await client.end).toBe('FIN')
    expect(answers(client.text())).toEqual([{ status: 500, close: true, body: 'Internal Server Error\n' }])
    expect(client.text()).not.toContain('X-Half')
    const { requestId } = await service.logged('request', { path: `/${name}` })
    const msg = name === 'rejection' ? 'unhandled rejection' : 'uncaught error'
    expect(await service.logged(`${msg} inside a request`, { path: `/${name}` })).toMatchObject({
      level: 'error',
      requestId,
      err: { message: name, stack: expect.stringContaining('server.mjs') },
    })
  }
  const client = await rawClient(service.port)
  client.send(get('/ok'))
  await client.got('ahoy')
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('where the head is out its socket is destroyed; where all is answered, or taken over, nothing more is said', async () => {
  const service = await startService(program('true'))
  const [begun, answered, upgraded] = await Promise.all([
    rawClient(service.port),
    rawClient(service.port),
    rawClient(service.port),
  ])
  begun.send(get('/begun'))
  await begun.end
  expect(begun.text()).toContain('half')
  expect(begun.text()).not.toContain('\r\n0\r\n')
  answered.send(get('/answered'))
  await service.logged('uncaught error inside a request', { path: '/answered' })
  answered.send(get('/ok'))
  await answered.got('ahoy')
  upgraded.send(get('/upgrade', 'Connection: Upgrade\r\nUpgrade: any\r\n'))
  await upgraded.end
  expect(upgraded.text()).toBe('')
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('what its code trips over afterwards is not the end either', async () => {
  const service = await startService(program('(error) => error.message === "trips"'))
  const client = await rawClient(service.port)
  client.send(get('/trips'))
  expect(await client.end).toBe('FIN')
  expect(answers(client.text())).toMatchObject([{ status: 500 }])
  await new Promise((resolve) => setTimeout(resolve, 60))
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('an error outside of requests still drains and exits with 1', async () => {
  const service = await startService(program('true'))
  service.child.kill('SIGUSR2')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  expect(await service.logged('uncaught error')).toMatchObject({
    level: 'fatal',
    err: { message: 'outside' },
  })
})

test.each([
  [
    'decides',
    `(error, { path, answered }) => { log.info({ answered }, path + error.message); return false }`,
  ],
  ['that fails decides nothing', `() => { throw new Error('no') }`],
  ['that is late decides nothing', `async () => true`],
])('a function %s', async (name, isolate) => {
  const service = await startService(program(isolate))
  const client = await rawClient(service.port)
  client.send(get('/later'))
  expect(await service.exit).toEqual({ code: 1, signal: null })
  expect(answers(client.text())).toMatchObject([{ status: 500, close: true }])
  await service.logged('uncaught error', { level: 'fatal', path: '/later' })
  if (name === 'decides') await service.logged('/laterlater', { answered: false })
})
