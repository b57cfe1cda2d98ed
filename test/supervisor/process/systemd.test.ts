import { join } from 'node:path'
import { expect, test } from 'vitest'
import {
  eventually,
  spawnService,
  stamp,
  startService,
  type TestService,
} from '../../support/supervised-process.js'
import { hasSystemd, listenAsSystemd } from '../../support/systemd.js'
import { tempFolder } from '../../support/temp.js'

const program = (more = ''): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((_, response) => response.end('ahoy'))
const { log } = supervise(server)
server.listen(0, '127.0.0.1')
${more}
`

/** What systemd hears of a service that is stopped by SIGTERM. */
const readyThenStopping = ({ ready }: TestService): string[] => [
  `READY=1\nSTATUS=listening on ${ready.service}, ${stamp}`,
  'STOPPING=1\nSTATUS=draining: SIGTERM',
]

const withSystemd = test.skipIf(!hasSystemd)

withSystemd.each(['a path', 'an abstract name'])('systemd at %s hears READY, then STOPPING', async (kind) => {
  const path = join(await tempFolder(), 'notify')
  const address = kind === 'a path' ? path : `@slipway-test-${process.pid}`
  const systemd = await listenAsSystemd(address)
  const service = await startService(program(), { env: { NOTIFY_SOCKET: address } })
  await eventually(() => systemd.said()[0])
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  await eventually(() => systemd.said()[1])
  expect(systemd.said()).toEqual(readyThenStopping(service))
})

withSystemd('READY waits for all servers of the process', async () => {
  const address = join(await tempFolder(), 'notify')
  const systemd = await listenAsSystemd(address)
  const service = await startService(
    program(`
const other = createServer()
supervise(other, { admin: 'off' })
process.on('SIGUSR2', () => other.listen(0, '127.0.0.1'))`),
    { env: { NOTIFY_SOCKET: address, WATCHDOG_USEC: '20000' } },
  )
  await new Promise((resolve) => setTimeout(resolve, 200))
  expect(systemd.said()).toEqual([])
  service.child.kill('SIGUSR2')
  expect(await eventually(() => systemd.said()[0])).toMatch(/^READY=1\n/)
})

withSystemd('the watchdog hears from a loop that turns, and nothing from one that hangs', async () => {
  const address = join(await tempFolder(), 'notify')
  const systemd = await listenAsSystemd(address)
  const service = await startService(
    program(`process.on('SIGUSR2', () => { log.info('hangs'); for (;;); })`),
    { env: { NOTIFY_SOCKET: address, WATCHDOG_USEC: '40000' } },
  )
  const pings = () => systemd.said().filter((text) => text === 'WATCHDOG=1').length
  await eventually(() => (pings() > 2 ? true : undefined))
  service.child.kill('SIGUSR2')
  await new Promise((resolve) => setTimeout(resolve, 500))
  const before = pings()
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(pings()).toBe(before)
})

withSystemd.each([{ WATCHDOG_USEC: '10000', WATCHDOG_PID: '1' }, { WATCHDOG_USEC: '0' }])(
  'a watchdog %o is none',
  async (env) => {
    const address = join(await tempFolder(), 'notify')
    const systemd = await listenAsSystemd(address)
    await startService(program(), { env: { NOTIFY_SOCKET: address, ...env } })
    await eventually(() => systemd.said()[0])
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(systemd.said()).toHaveLength(1)
  },
)

test('a systemd that cannot be told is one warning, and children hear nothing of it', async () => {
  const service = await startService(
    program(`
import { execFileSync } from 'node:child_process'
const code = "console.log(Object.keys(process.env).filter((name) => /^(NOTIFY|WATCHDOG|LISTEN)_/.test(name)).length)"
log.info({ inherited: execFileSync(process.execPath, ['-e', code], { encoding: 'utf8' }).trim() }, 'child')`),
    { env: { NOTIFY_SOCKET: '/nowhere/notify', WATCHDOG_USEC: '20000', WATCHDOG_PID: '' } },
  )
  expect(await service.logged('child')).toMatchObject({ inherited: '0' })
  await service.logged('systemd cannot be told how the service is')
  await new Promise((resolve) => setTimeout(resolve, 200))
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.log().filter(({ level }) => level === 'warn')).toHaveLength(1)
})

test('a parent hears that the service stops, and why', async () => {
  const messages: unknown[] = []
  const service = await spawnService(program())
  service.child.on('message', (message) => messages.push(message))
  await service.ready
  service.child.kill('SIGTERM')
  await service.exit
  expect(messages.slice(1)).toEqual([{ slipway: 'stopping', reason: 'SIGTERM' }])
})

test('pm2 hears what it waits for', async () => {
  const messages: unknown[] = []
  const service = await spawnService(program(), { env: { pm_id: '0' } })
  service.child.on('message', (message) => messages.push(message))
  await eventually(() => messages[1])
  expect(messages).toEqual([expect.objectContaining({ slipway: 'ready' }), 'ready'])
})

withSystemd.each([
  [
    'of a cluster',
    `import('node:cluster').then(({ default: { fork } }) => { fork(); fork() })`,
    'cluster.isPrimary',
  ],
  [
    'of threads',
    'new Worker(new URL(import.meta.url)); new Worker(new URL(import.meta.url))',
    'isMainThread',
  ],
])('the primary %s speaks for the unit, and the others are silent', async (_, start, isPrimary) => {
  const address = join(await tempFolder(), 'notify')
  const systemd = await listenAsSystemd(address)
  const service = await startService(
    `
import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { isMainThread, Worker } from 'node:worker_threads'
import { supervise, supervisePrimary } from 'slipway/supervisor'
if (${isPrimary}) {
  supervisePrimary()
  ${start}
} else {
  const server = createServer()
  supervise(server, { admin: 'off' })
  server.listen(0, '127.0.0.1')
}`,
    { env: { NOTIFY_SOCKET: address, WATCHDOG_USEC: '40000' } },
  )
  const pings = (): number => systemd.said().filter((text) => text === 'WATCHDOG=1').length
  await eventually(() => (pings() > 2 ? true : undefined))
  await eventually(() =>
    service.log().filter(({ msg }) => msg === 'listening').length === 2 ? true : undefined,
  )
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(systemd.said().filter((text) => text !== 'WATCHDOG=1')).toEqual(readyThenStopping(service))
})

withSystemd('READY waits for no server that is closed before it listens', async () => {
  const address = join(await tempFolder(), 'notify')
  const systemd = await listenAsSystemd(address)
  const service = await startService(
    program(`
const other = createServer()
supervise(other, { admin: 'off' })
process.on('SIGUSR2', () => other.close())
const third = createServer()
supervise(third, { admin: 'off' })
third.on('error', ({ code }) => third.close(() => log.info({ code }, 'given up')))
server.on('listening', () => third.listen(server.address().port, '127.0.0.1'))`),
    { env: { NOTIFY_SOCKET: address } },
  )
  expect(await service.logged('given up')).toMatchObject({ code: 'EADDRINUSE' })
  service.child.kill('SIGUSR2')
  expect(await eventually(() => systemd.said()[0])).toMatch(/^READY=1\n/)
})
