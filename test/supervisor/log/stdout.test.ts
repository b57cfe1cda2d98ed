import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { get, rawClient } from '../../support/client.js'
import { buildService, spawnService, startService } from '../../support/supervised-process.js'
import { tempFolder } from '../../support/temp.js'

const program = (options = '{}'): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((_, response) => response.end('ahoy'))
const { log } = supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

test('a reader that left ends neither the service nor the drain', async () => {
  const service = await startService(program())
  service.child.stdout?.destroy()
  const client = await rawClient(service.port)
  for (let count = 1; count <= 20; count += 1) {
    client.send(get('/'))
    await client.got('ahoy', count)
  }
  client.socket.end()
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.output()).not.toContain('EPIPE')
})

test('a reader that does not read keeps the process from its end until the deadline, and no longer', async () => {
  const options = '{ drain: { linger: 50, deadline: 1500 } }'
  const service = await startService(`${program(options)}\nlog.info('x'.repeat(4_000_000))`)
  service.child.stdout?.pause()
  const gone = once(service.child, 'exit')
  service.child.kill('SIGTERM')
  expect((await gone)[0]).toBe(0)
})

test('a reader that takes its time gets all of it, within the deadline', async () => {
  const service = await startService(`${program()}
for (let line = 0; line < 20_000; line += 1) log.info({ line }, 'one of many')`)
  service.child.stdout?.pause()
  service.child.kill('SIGTERM')
  // More than what the last lines have at least.
  await new Promise((resolve) => setTimeout(resolve, 2500))
  service.child.stdout?.resume()
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.log().filter(({ msg }) => msg === 'one of many')).toHaveLength(20_000)
  expect(service.output()).toMatch(/"drained"\}\n$/)
})

test('all that was logged has left the process before it ends', async () => {
  const service = await spawnService(`${program()}
for (let line = 0; line < 20_000; line += 1) log.info({ line }, 'one of many')
server.on('listening', () => process.kill(process.pid, 'SIGTERM'))`)
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(service.log().filter(({ msg }) => msg === 'one of many')).toHaveLength(20_000)
  expect(service.log().at(-1)).toMatchObject({ msg: 'drained' })
})

test('what was logged right before a crash is not lost', async () => {
  const service = await spawnService(`${program()}\nlog.info('last words')\nthrow new Error('crash')`)
  expect((await service.exit).code).toBe(1)
  await service.logged('last words')
})

test('on a terminal it is text', async () => {
  const folder = await tempFolder()
  const file = await buildService(folder, `${program()}\nlog.warn({ where: 'a terminal' }, 'mind the gap')`)
  // `script` of util-linux, which gives a program a terminal.
  const command = `'${process.execPath}' '${file}'`
  const terminal = spawn('script', ['-qec', command, '/dev/null'], {
    env: { ...process.env, NODE_OPTIONS: undefined, SLIPWAY_ADMIN: 'off' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  })
  onTestFinished(() => {
    if (terminal.exitCode === null && terminal.pid !== undefined) process.kill(-terminal.pid, 'SIGKILL')
  })
  let output = ''
  for await (const chunk of terminal.stdout) {
    output += String(chunk)
    if (output.includes('listening')) break
  }
  expect(output).toMatch(/^\d\d:\d\d:\d\d\.\d{3} WARN mind the gap where="a terminal"\r\n/m)
  expect(output).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} listening version=1\.0\.275-\S+ service=127\.0\.0\.1:\d+ admin=off\r\n/m,
  )
})
