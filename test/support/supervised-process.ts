import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions } from 'esbuild'
import { onTestFinished } from 'vitest'
import type { ReadyMessage } from '../../src/contract.js'
import { tempFolder } from './temp.js'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** What the programs of `buildService` are stamped with. */
export const stamp = '1.0.275-b244a2b9b8-20150202.163449'

const alias = {
  // As people get it: built once, before the first test.
  'slipway/supervisor': join(root, 'dist/supervisor.js'),
  pino: join(root, 'node_modules/pino/pino.js'),
  'pprof-format': join(root, 'node_modules/pprof-format/dist/esm/index.js'),
}

/** Bundles a program (TypeScript, as text) that imports `slipway/supervisor` into a folder; gives the file. */
export async function buildService(
  folder: string,
  program: string,
  options: { stamp?: string | null; file?: string; build?: BuildOptions } = {},
): Promise<string> {
  const outfile = join(folder, options.file ?? 'server.mjs')
  const version = options.stamp === undefined ? stamp : options.stamp
  await build({
    stdin: { contents: program, resolveDir: root, loader: 'ts', sourcefile: 'program.ts' },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    define: version === null ? {} : { __SLIPWAY_STAMP_VERSION__: JSON.stringify(version) },
    logLevel: 'error',
    ...options.build,
    alias: { ...alias, ...options.build?.alias },
  })
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules')).catch(() => {})
  return outfile
}

export interface TestService {
  readonly child: ChildProcess
  /** The port the service listens on. */
  readonly port: number
  /** `host:port` of the admin server. */
  readonly admin: string | null
  readonly ready: ReadyMessage
  readonly exit: Promise<{ code: number | null; signal: NodeJS.Signals | null }>
  readonly output: () => string
  /** The JSON lines of its log so far. */
  readonly log: () => LogLine[]
  /** Waits for a line of the log. */
  readonly logged: (message: string, fields?: LogLine) => Promise<LogLine>
}

export type LogLine = Record<string, unknown>

interface StartOptions {
  env?: Record<string, string | undefined>
  stamp?: string | null
  /** More options for esbuild, such as a source map. */
  build?: BuildOptions
  /** Flags of Node. */
  flags?: string[]
  /** What the service alone has installed: the name → the package of this repository that it is. */
  installed?: Record<string, string>
}

/** Builds and starts a program as a process, ended with the test; waits until it is ready. */
export async function startService(program: string, options: StartOptions = {}): Promise<TestService> {
  const service = await spawnService(program, options)
  const ready = await Promise.race([service.ready, service.exit.then(() => null)])
  if (ready === null) throw new Error(`the service ended before it was ready:\n${service.output()}`)
  return { ...service, ready, admin: ready.admin, port: Number(ready.service.split(':').at(-1)) }
}

/** As startService, for programs that may never be ready. */
export async function spawnService(
  program: string,
  { env = {}, stamp: version, build: more = {}, flags = [], installed = {} }: StartOptions = {},
): Promise<Omit<TestService, 'ready' | 'port' | 'admin'> & { ready: Promise<ReadyMessage> }> {
  const folder = await tempFolder()
  const file = await buildService(folder, program, {
    file: 'dist/server.mjs',
    build: more,
    ...(version !== undefined && { stamp: version }),
  })
  for (const [name, package_] of Object.entries(installed)) {
    const link = join(folder, 'dist/node_modules', name)
    await mkdir(dirname(link), { recursive: true })
    await symlink(join(root, 'node_modules', package_), link)
  }
  const child = spawn(process.execPath, [...flags, file], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: undefined, SLIPWAY_ADMIN: '127.0.0.1:0', ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  }
  const log = (): LogLine[] =>
    output
      .split('\n')
      .filter((line) => line.startsWith('{') && line.endsWith('}'))
      .map((line) => JSON.parse(line) as LogLine)
  return {
    child,
    output: () => output,
    log,
    ready: new Promise((resolve) => child.once('message', (message) => resolve(message as ReadyMessage))),
    exit: new Promise((resolve) => child.once('close', (code, signal) => resolve({ code, signal }))),
    logged: (message, fields = {}) =>
      eventually(() =>
        log().find(
          (line) =>
            line['msg'] === message && Object.entries(fields).every(([name, value]) => line[name] === value),
        ),
      ),
  }
}

/** Waits until a function gives something else than undefined. The test's own time limit ends the wait. */
export async function eventually<T>(look: () => T | undefined | Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
}
