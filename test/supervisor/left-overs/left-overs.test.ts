import { expect, test } from 'vitest'
import { startService, type TestService } from '../../support/supervised-process.js'

const program = (more = ''): string => `
import { spawn } from 'node:child_process'
import { createServer } from 'node:http'
import { connect, createServer as createNetServer } from 'node:net'
import { supervise } from 'slipway/supervisor'
const server = createServer()
const { log } = supervise(server)
${more}
server.listen(0, '127.0.0.1')
`

async function leftOver(service: TestService): Promise<unknown> {
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  const [line, ...more] = service.log().filter(({ msg }) => msg === 'left over at exit')
  expect(more).toEqual([])
  return line?.['leftOver']
}

test('of a service that leaves nothing, nothing is said', async () => {
  expect(await leftOver(await startService(program('setInterval(() => {}, 1000).unref()')))).toBe(undefined)
})

test('what would keep the process is named, with addresses', async () => {
  const service = await startService(
    program(`
setInterval(() => {}, 1000)
setTimeout(() => {}, 90_000)
const { pid } = spawn('sleep', ['9'], { stdio: 'ignore' })
process.on('exit', () => process.kill(pid))
const other = createNetServer().listen(0, '127.0.0.1', () => {
  connect(other.address().port, '127.0.0.1', () => log.info({ port: other.address().port, pid }, 'open'))
})`),
  )
  const { port, pid } = await service.logged('open')
  expect(await leftOver(service)).toEqual([
    `child process ${String(pid)} (sleep)`,
    `server on 127.0.0.1:${String(port)}`,
    `connection to 127.0.0.1:${String(port)}`,
    expect.stringMatching(/^connection to 127\.0\.0\.1:\d+$/),
    'timer × 2',
  ])
})

test('with SLIPWAY_DEBUG=handles it is said where they were created', async () => {
  const service = await startService(
    program(`
function watchTide() { setInterval(() => {}, 1000) }
watchTide()
const openPort = () => createNetServer().listen(0, '127.0.0.1', () => log.info('open'))
openPort()`),
    { env: { SLIPWAY_DEBUG: 'handles' }, build: { sourcemap: true } },
  )
  await service.logged('open')
  expect(await leftOver(service)).toEqual([
    expect.stringMatching(/^server on 127\.0\.0\.1:\d+, created at openPort \(.*program\.ts:11:/),
    expect.stringMatching(/^timer of 1000 ms, created at watchTide \(.*program\.ts:9:/),
  ])
})
