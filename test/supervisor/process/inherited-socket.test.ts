import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { get, rawClient } from '../../support/client.js'
import { buildService, eventually, startService, type LogLine } from '../../support/supervised-process.js'
import { hasSystemd } from '../../support/systemd.js'
import { tempFolder } from '../../support/temp.js'

const program = (more = ''): string => `
import { createServer } from 'node:http'
import { inheritedSocket, supervise } from 'slipway/supervisor'
const server = createServer((_, response) => setTimeout(() => response.end('ahoy from ' + process.pid), 20))
const { log } = supervise(server, { log: { level: 'info' }, drain: { linger: 300 } })
server.listen({ host: '127.0.0.1', port: 0, ...inheritedSocket() })
log.info({ pid: process.pid, left: Object.keys(process.env).filter((name) => name.startsWith('LISTEN_')) }, 'pid')
${more}
`

test('without systemd there is none, and a service listens where it says', async () => {
  const service = await startService(program(`log.info({ none: inheritedSocket() === undefined }, 'told')`))
  expect(await service.logged('told')).toMatchObject({ none: true })
  const client = await rawClient(service.port)
  client.send(get('/'))
  await client.got('ahoy')
})

test.each([
  ['meant for a parent', { LISTEN_PID: '1', LISTEN_FDS: '1' }],
  ['no number', { LISTEN_PID: 'self', LISTEN_FDS: '-1' }],
])('variables that are %s say nothing, and are taken away', async (_, env) => {
  const service = await startService(program(), { env })
  expect(await service.logged('pid')).toMatchObject({ left: [] })
})

test('a name that none of the sockets has is a warning, and what is no name an error', async () => {
  const service = await startService(`
Object.assign(process.env, { LISTEN_PID: String(process.pid), LISTEN_FDS: '2', LISTEN_FDNAMES: 'web:local' })
${program(`
log.info({ none: inheritedSocket('typo') === undefined }, 'told')
try { inheritedSocket(5) } catch (error) { log.info(error.message) }`).replace('...inheritedSocket()', '')}`)
  expect(await service.logged('told')).toMatchObject({ none: true })
  await service.logged('inheritedSocket(): name takes a text; got 5')
  expect(await service.logged('process warning', { level: 'warn' })).toMatchObject({
    err: {
      message:
        'inheritedSocket("typo"): systemd passed no socket of this name, but "web", "local"; FileDescriptorName= of the socket unit names it',
    },
  })
})

test.skipIf(!hasSystemd)('a service takes the socket that systemd opened, by its name too', async () => {
  const service = await activate(
    ['--listen', `127.0.0.1:${await freePort()}`, '--listen', join(await tempFolder(), 'socket')],
    ['--fdname', 'web:local'],
    `
const other = createServer((_, response) => response.end('over there'))
supervise(other, { admin: 'off' })
other.listen(inheritedSocket('local'))
log.info({ nobody: inheritedSocket('nobody') === undefined }, 'told')`,
  )
  const client = await rawClient(service.port)
  client.send(get('/'))
  await client.got('ahoy')
  expect(await service.logged('listening')).toMatchObject({ service: `127.0.0.1:${service.port}` })
  expect(await service.logged('listening', 1)).toMatchObject({ service: 'an inherited socket' })
  expect(await service.logged('pid')).toMatchObject({ left: [] })
  expect(await service.logged('told')).toMatchObject({ nobody: true })
  const local = await rawClient(0, connect(service.path))
  local.send(get('/'))
  await local.got('over there')
})

test('restarts on one socket refuse and reset nobody', async () => {
  const folder = await tempFolder()
  const file = await buildService(folder, program())
  const service = await holdSocket(folder, file)
  const pids = new Set<string>()
  const restarts = new AbortController()
  const ask = async (): Promise<void> => {
    while (!restarts.signal.aborted) {
      const client = await rawClient(service.port)
      client.send(get('/', 'Connection: close\r\n'))
      expect(await client.end).toBe('FIN')
      expect(client.text()).toMatch(/^HTTP\/1\.1 200 /)
      pids.add(/ahoy from (\d+)/.exec(client.text())?.[1] ?? '')
    }
  }
  const clients = Array.from({ length: 8 }, ask)
  for (let restart = 0; restart < 5; restart += 1) {
    const { pid } = await service.logged('pid', restart)
    await eventually(() => (pids.has(String(pid)) ? true : undefined))
    process.kill(Number(pid), 'SIGTERM')
  }
  const { pid } = await service.logged('pid', 5)
  await eventually(() => (pids.has(String(pid)) ? true : undefined))
  restarts.abort()
  await Promise.all(clients)
  expect(pids.size).toBe(6)
})

interface Activated {
  readonly port: number
  readonly path: string
  /** Waits for the nth line of its log with this message. */
  readonly logged: (message: string, index?: number) => Promise<LogLine>
}

/** Starts a program as systemd does: at the first connection. */
async function activate(listen: string[], names: string[], more: string): Promise<Activated> {
  const folder = await tempFolder()
  const file = await buildService(folder, program(more))
  const env = ['--setenv', 'SLIPWAY_ADMIN=127.0.0.1:0']
  const child = spawn('systemd-socket-activate', [...listen, ...names, ...env, process.execPath, file])
  onTestFinished(() => void child.kill('SIGKILL'))
  const port = Number(listen[1]?.split(':')[1])
  const logged = logOf(child.stdout)
  let talk = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (talk += chunk))
  await eventually(() => (talk.split('Listening on').length > 2 ? true : undefined))
  return { port, path: listen[3] ?? '', logged }
}

/** Stands for systemd: holds a socket that it never accepts from, and starts a program anew whenever it has ended. */
const holder = `
const { spawnSync } = require('node:child_process')
const server = require('node:net').createServer()
server.listen(0, '127.0.0.1', () => {
  console.log(JSON.stringify({ msg: 'held', port: server.address().port }))
  const stdio = ['ignore', 'inherit', 'inherit', server._handle.fd]
  const command = 'LISTEN_PID=$$ LISTEN_FDS=1 exec "$0" "$1"'
  for (;;) if (spawnSync('sh', ['-c', command, process.execPath, process.argv[2]], { stdio }).status !== 0) break
  process.exit(1)
})`

async function holdSocket(folder: string, file: string): Promise<Omit<Activated, 'path'>> {
  const script = join(folder, 'holder.cjs')
  await writeFile(script, holder)
  const child = spawn(process.execPath, [script, file], {
    env: { ...process.env, NODE_OPTIONS: undefined, SLIPWAY_ADMIN: '127.0.0.1:0' },
    detached: true,
  })
  onTestFinished(() => void process.kill(-(child.pid ?? 0), 'SIGKILL'))
  const logged = logOf(child.stdout)
  return { port: Number((await logged('held'))['port']), logged }
}

function logOf(stdout: NodeJS.ReadableStream): Activated['logged'] {
  let output = ''
  stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  return (message, index = 0) =>
    eventually(
      () =>
        output
          .split('\n')
          .filter((line) => line.startsWith('{') && line.endsWith('}'))
          .map((line) => JSON.parse(line) as LogLine)
          .filter((line) => line['msg'] === message)[index],
    )
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}
