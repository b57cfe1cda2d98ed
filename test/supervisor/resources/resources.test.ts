import { existsSync } from 'node:fs'
import { expect, test } from 'vitest'
import { own } from '../../../src/supervisor/resources/resources.js'
import { get, rawClient } from '../../support/client.js'
import { startService, type LogLine } from '../../support/supervised-process.js'

const program = (resources: string, deadline = 25_000): string => `
import { createWriteStream, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { connect, createServer as createNetServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => setTimeout(() => response.end('ahoy'), 200))
const { own, log, draining } = supervise(server, { drain: { deadline: ${deadline} } })
const closed = (name) => log.info({ name }, 'test')
const hang = () => new Promise(() => {})
${resources}
server.listen(0, '127.0.0.1')
`

const closed = (log: LogLine[]): unknown[] => log.filter(({ msg }) => msg === 'test').map(({ name }) => name)

test('what is owned is closed in reverse order, after the last answer, and one after the other', async () => {
  const service = await startService(
    program(`
own(async () => { await sleep(50); closed('first') })
const twice = own({ close: () => closed('twice') })
own(twice)
own({ async close() { await sleep(20); closed('second') } })
process.once('SIGTERM', () => own({ [Symbol.dispose]: () => closed('late') }))
own(() => own(() => closed('in the end')))
`),
  )
  const client = await rawClient(service.port)
  client.send(get('/'))
  await service.logged('request')
  service.child.kill('SIGTERM')
  await client.got('ahoy')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(closed(service.log())).toEqual(['late', 'in the end', 'second', 'twice', 'first'])
  const messages = service.log().map(({ msg }) => msg)
  expect(messages.indexOf('test')).toBeGreaterThan(messages.indexOf('answered'))
})

test('many ways to close are known; null and undefined are taken; what it gets it gives', async () => {
  const service = await startService(
    program(`
const dispose = own({ [Symbol.asyncDispose]: async () => closed('asyncDispose'), close: () => closed('wrong') })
own({ [Symbol.dispose]: () => closed('dispose'), end: () => closed('wrong') })
own({ close: (done) => setTimeout(() => { closed('close(callback)'); done() }, 20) })
own({ close: (force = false) => closed('close, force ' + force) })
own({ end: () => closed('end') })
own({ quit: async () => closed('quit'), disconnect: () => closed('wrong') })
own({ stop: (done) => { closed('stop'); done(null) } })
own({ disconnect: () => closed('disconnect') })
own(Object.assign(() => {}, { destroy: (error) => closed('destroy ' + error) }))
const net = own(createNetServer().listen(0, '127.0.0.1'))
net.on('close', () => closed('net.Server'))
own(createNetServer())
const file = own(createWriteStream(import.meta.filename + '.out'))
file.write('all of it')
own(() => closed('given ' + own(null) + ' ' + own(undefined) + ' ' + (own(dispose) === dispose)))
try { own({}) } catch (error) { closed(error.name) }
try { own(3) } catch (error) { closed(error.name) }
try { own(class Pool {}) } catch (error) { closed(error.name) }
own(() => {}, 'a name')
process.on('exit', () => console.log('written: ' + readFileSync(import.meta.filename + '.out', 'utf8')))
`),
  )
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(closed(service.log())).toEqual([
    'TypeError',
    'TypeError',
    'TypeError',
    'given null undefined true',
    'net.Server',
    'destroy undefined',
    'disconnect',
    'stop',
    'quit',
    'end',
    'close, force false',
    'close(callback)',
    'dispose',
    'asyncDispose',
  ])
  expect(service.log().filter(({ level }) => level !== 'info')).toEqual([])
  expect(service.output()).toContain('written: all of it')
})

test('one that fails, or hangs, does not stop the others, and is named', async () => {
  const service = await startService(
    program(
      `
class Pool { close() { closed('pool') } }
own(new Pool())
own(hang, 'a hanging one')
own({ close: (done) => done(new Error('callback')) }, 'a failing one')
own(() => { throw new Error('at once') })
own({ end: () => Promise.reject(undefined) }, 'one that says nothing')`,
      100,
    ),
  )
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 1, signal: null })
  expect(closed(service.log())).toEqual(['pool'])
  expect(service.log().filter(({ level }) => level === 'error')).toMatchObject([
    { resource: 'one that says nothing', msg: 'a resource failed to close' },
    { resource: 'resource 4', err: { message: 'at once', stack: expect.stringContaining('server.mjs') } },
    { resource: 'a failing one', err: { message: 'callback' } },
    { resource: 'a hanging one', msg: 'a resource did not close in time' },
  ])
})

test.skipIf(!existsSync('/dev/full'))(
  'a stream that fails is named, whether it fails before its end or then',
  async () => {
    const service = await startService(
      program(`
const full = (name, prepare) => {
  const file = own(createWriteStream('/dev/full'), name)
  file.on('error', ({ code }) => closed(name + ' heard of ' + code))
  prepare(file)
  file.write('all of it')
}
full('early', () => {})
full('late', (file) => file.cork())
const broken = own(connect('/nowhere/socket'), 'a connection that broke')
broken.on('error', ({ code }) => closed('the connection heard of ' + code))
own(createWriteStream(import.meta.filename + '.given-up'), 'given up').destroy()`),
    )
    await service.logged('test', { name: 'early heard of ENOSPC' })
    await service.logged('test', { name: 'the connection heard of ENOENT' })
    service.child.kill('SIGTERM')
    expect(await service.exit).toEqual({ code: 1, signal: null })
    expect(closed(service.log())).toContain('late heard of ENOSPC')
    expect(service.log().filter(({ level }) => level === 'error')).toMatchObject([
      { resource: 'late', msg: 'a resource failed to close', err: { code: 'ENOSPC' } },
      { resource: 'early', msg: 'a resource failed to close', err: { code: 'ENOSPC' } },
    ])
  },
)

test('draining aborts when the drain begins', async () => {
  const service = await startService(
    program(
      `draining.addEventListener('abort', () => closed(draining.reason.name + ': ' + draining.reason.message))`,
    ),
  )
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(closed(service.log())).toEqual(['AbortError: the service is draining: SIGTERM'])
})

test('what can own nothing is refused by its type', () => {
  // @ts-expect-error no resource
  expect(() => own(5)).toThrow(TypeError)
})
