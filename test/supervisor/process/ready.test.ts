import { once } from 'node:events'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { askJson } from '../../support/ask.js'
import { rawClient, get } from '../../support/client.js'
import { eventually, spawnService, stamp, startService } from '../../support/supervised-process.js'
import { tempFolder } from '../../support/temp.js'

const program = (listen: string, before = ''): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((_, response) => response.end('ahoy'))
${before}
supervise(server)
${listen}
`

test('a parent is told once that the service listens, where, and where its admin server is', async () => {
  const service = await startService(program(`server.listen(0, '127.0.0.1')`))
  let more = 0
  service.child.on('message', ({ slipway }: { slipway?: string }) => (more += slipway === 'ready' ? 1 : 0))
  expect(service.ready).toEqual({
    slipway: 'ready',
    version: stamp,
    service: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    protocol: 'http',
    admin: expect.stringMatching(/^127\.0\.0\.1:\d+$/),
    timeouts: { dial: 10_000, inactivity: 120_000, total: false },
  })
  await service.logged('listening', {
    service: service.ready.service,
    admin: service.ready.admin,
    version: stamp,
  })
  service.child.kill('SIGTERM')
  expect((await service.exit).code).toBe(0)
  expect(more).toBe(0)
})

test('it is all the same when the server listened before', async () => {
  const service = await startService(
    program('', `await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))`),
  )
  const client = await rawClient(service.port)
  client.send(get('/'))
  await client.got('ahoy')
  expect(service.ready.service).toBe(`127.0.0.1:${service.port}`)
  expect(await askJson(service.admin, '/info')).toMatchObject({ Version: stamp })
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.log()).toContainEqual(expect.objectContaining({ msg: 'drained' }))
})

test('IPv6 hosts stand in brackets, a socket is its path', async () => {
  const path = join(await tempFolder(), 'service.sock')
  const [six, socket] = await Promise.all([
    startService(program(`server.listen(0, '::1')`)),
    startService(program(`server.listen(${JSON.stringify(path)})`)),
  ])
  expect(six.ready.service).toBe(`[::1]:${six.port}`)
  expect(socket.ready.service).toBe(path)
})

test('a parent that hung up is no reason to fail, and the channel keeps nobody alive', async () => {
  const service = await spawnService(
    program(`process.on('SIGUSR2', () => server.listen(0, '127.0.0.1'))
setTimeout(() => {}, 20_000)
console.log('{"msg":"waiting"}')`),
  )
  await service.logged('waiting')
  service.child.disconnect()
  service.child.kill('SIGUSR2')
  await service.logged('listening')
  // Not 'close': Node never emits it once this side has disconnected.
  const exit = once(service.child, 'exit')
  service.child.kill('SIGTERM')
  expect(await exit).toEqual([0, null])
})

test('a port that is taken is the service’s own affair: it may try another', async () => {
  const service = await startService(
    program(
      `server.listen(taken.address().port, '127.0.0.1')`,
      `const taken = createServer()
await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve))
server.on('error', ({ code }) => { console.log(code); server.listen(0, '127.0.0.1') })`,
    ),
  )
  await eventually(() => (service.output().includes('EADDRINUSE') ? true : undefined))
  const client = await rawClient(service.port)
  client.send(get('/'))
  await client.got('ahoy')
  expect(service.ready.service).toBe(`127.0.0.1:${service.port}`)
  expect(await askJson(service.admin, '/info')).toMatchObject({ Version: stamp })
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.log()).toContainEqual(expect.objectContaining({ msg: 'drained' }))
})
