// Builds and starts the servers that are measured. A library for the benchmarks.
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { symlinkSync, existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import type { Usage } from './servers/parent.js'

/** Bundles a program of servers/ around the supervisor that was built; gives the file. `inside` has its packages in it. */
export async function buildServer(
  folder: string,
  name: string,
  packages: 'inside' | 'outside',
): Promise<string> {
  const outfile = join(folder, `${name}.mjs`)
  await build({
    entryPoints: [resolve(`scripts/bench/servers/${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: packages === 'inside' ? 'bundle' : 'external',
    alias: {
      'slipway/supervisor': resolve('dist/supervisor.js'),
      pino: resolve('node_modules/pino/pino.js'),
    },
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
  })
  const link = join(folder, 'node_modules')
  if (!existsSync(link)) symlinkSync(resolve('node_modules'), link)
  return outfile
}

export interface ServerProcess {
  readonly child: ChildProcess
  readonly port: number
  readonly usage: () => Promise<Usage>
  readonly stop: () => Promise<void>
}

/** Starts a program that listens for its parent. What it logs goes to /dev/null. */
export async function startServer(
  file: string,
  args: readonly string[],
  execArgv: readonly string[] = [],
): Promise<ServerProcess> {
  const child = spawnServer(file, args, execArgv)
  const { port } = await message<{ port: number }>(child, 'port')
  return {
    child,
    port,
    usage() {
      child.send('usage')
      return message<Usage>(child, 'cpu')
    },
    async stop() {
      const gone = once(child, 'exit')
      child.kill('SIGKILL')
      await gone
    },
  }
}

export function spawnServer(
  file: string,
  args: readonly string[] = [],
  execArgv: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): ChildProcess {
  return spawn(process.execPath, [...execArgv, file, ...args], {
    env: { ...process.env, NODE_OPTIONS: undefined, SLIPWAY_ADMIN: '127.0.0.1:0', ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
}

/** The next message that has this field: the supervisor tells its parent something too. */
export function message<T extends object>(child: ChildProcess, field: keyof T): Promise<T> {
  return new Promise((found, failed) => {
    const hear = (told: object): void => {
      if (!Object.hasOwn(told, field)) return
      child.off('message', hear).off('exit', fail)
      found(told as T)
    }
    const fail = (): void => failed(new Error('the measured server ended'))
    child.on('message', hear).once('exit', fail)
  })
}
