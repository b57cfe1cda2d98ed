// haproxy as `slipway init --deploy haproxy` sets it up. A library for the benchmarks.
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fillIn, HAPROXY_LAG } from '../../src/generate/deploy/fill-in.js'

const template = fileURLToPath(new URL('../../templates/deploy/haproxy/haproxy.cfg', import.meta.url))

export interface Instance {
  readonly port: number
  readonly admin: number
}

export interface Haproxy {
  readonly child: ChildProcess
  readonly port: number
  /** Its log so far: a line for each request, and for each server that goes up or down. */
  readonly log: () => string[]
}

export function hasHaproxy(): boolean {
  return spawnSync('haproxy', ['-v']).error === undefined
}

export async function startHaproxy(folder: string, one: Instance, two: Instance): Promise<Haproxy> {
  const port = await freePort()
  const config = join(folder, 'haproxy.cfg')
  await writeFile(config, await configFor(port, one, two))
  const child = spawn('haproxy', ['-db', '-f', config], { stdio: ['ignore', 'pipe', 'pipe'] })
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (out += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk))
  child.once('error', ({ message }) => (err += message))
  while (!(await accepts(port))) {
    if (child.pid === undefined || child.exitCode !== null) throw new Error(`haproxy ended:\n${err}`)
    await sleep(10)
  }
  return { child, port, log: () => out.split('\n').filter((line) => line !== '') }
}

/** What `slipway init` would write, with the ports of these. */
async function configFor(port: number, one: Instance, two: Instance): Promise<string> {
  const drain = { lag: HAPROXY_LAG, deadline: 25_000, unread: [] }
  const facts = {
    name: 'ferry',
    bundle: 'ferry',
    entry: 'server.js',
    port: one.port,
    mode: 'http',
    drain,
    publishers: new Set<string>(),
  } as const
  const values: [RegExp | string, string][] = [
    [/\b6060\b/g, String(one.admin)],
    [/\b6061\b/g, String(two.admin)],
    [/:8080\b/, `127.0.0.1:${port}`],
    [/(server two .*?:)\d+/, `$1${two.port}`],
    // Whoever measures may open fewer files than a server may.
    [/\bmaxconn \d+/, 'maxconn 1000'],
  ]
  const config = fillIn(await readFile(template, 'utf8'), facts)
  return values.reduce((sum, [from, to]) => sum.replace(from, to), config)
}

/**
 * Not one of those that the system gives to outgoing connections: while an instance is down, one of those could take
 * the port it had.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 12_000 + Math.floor(Math.random() * 20_000)
    const server = createServer()
    const isFree = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true))
    })
    if (!isFree) continue
    await new Promise((closed) => server.close(closed))
    return port
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(true))
    socket.once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
