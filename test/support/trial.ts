import { readdir, readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import type { BuildOptions as EsbuildOptions } from 'esbuild'
import { onTestFinished } from 'vitest'
import pino from 'pino/package.json' with { type: 'json' }
import type { Bundle } from '../../src/bundle/index.js'
import type { TrialConfig } from '../../src/config/index.js'
import { isSlipwayError, type SlipwayError } from '../../src/errors.js'
import { type MeasuredReport, tryBundle, type TrialReport } from '../../src/trial/index.js'
import { launchBundle } from '../../src/trial/launch-bundle.js'
import type { Launch } from '../../src/trial/launch.js'
import type { TrialOptions } from '../../src/trial/try-launch.js'
import { someVersion, writeBundle, type BundleSketch } from './handmade-bundle.js'
import { buildService } from './supervised-process.js'
import { tempFolder } from './temp.js'
import { trialConfig } from './trial-config.js'
import { testWorld } from './world.js'

export const stamped = someVersion.version

/** A supervised service of node:http, as text: what it answers, and what comes before and after. */
export function service({
  listener = '(_, response) => void response.end("ahoy")',
  listen = `server.listen(Number(process.env['PORT']), process.env['HOST'])`,
  options = '{}',
  before = '',
  after = '',
}: {
  listener?: string
  listen?: string
  options?: string
  before?: string
  after?: string
} = {}): string {
  return `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
${before}
const server = createServer(${listener})
supervise(server, ${options})
${listen}
${after}
`
}

/**
 * A program without a supervisor that says of itself what it wants to: variables \`app\` and \`admin\`, two servers whose
 * request listeners are given, and \`ready(changes)\`.
 */
export function pretender({
  app = `(_, response) => void response.end('ahoy')`,
  admin = `(_, response) => void response.end(info)`,
  ready = '{}',
  onSigterm = 'process.exit(0)',
}: { app?: string; admin?: string; ready?: string; onSigterm?: string } = {}): string {
  return `
import { createServer } from 'node:http'
import { connect, createServer as createTcpServer } from 'node:net'
const version = ${JSON.stringify(stamped)}
const info = JSON.stringify({ Version: version, StartTimeEpochSecs: 1, CurrentTimeEpochSecs: 2, Uptime: '1s' })
const listening = (server) => new Promise((resolve) => {
  server.listen(0, '127.0.0.1', () => resolve('127.0.0.1:' + server.address().port))
})
const app = createServer(${app})
const admin = createServer(${admin})
process.on('SIGTERM', async () => { ${onSigterm} })
const addresses = { service: await listening(app), admin: await listening(admin) }
process.send({ slipway: 'ready', version, protocol: 'http', ...addresses, ...${ready} })
`
}

export interface BuildOptions extends Pick<BundleSketch, 'entries' | 'name'> {
  /** The version that is stamped into the programs; the manifest keeps its own. */
  readonly stamp?: string
  /** More options for esbuild. */
  readonly build?: EsbuildOptions
}

/** Bundles programs (one, or path below dist/ → text), and writes the manifest beside them. */
export async function built(
  programs: string | Record<string, string>,
  { stamp = stamped, build, ...sketch }: BuildOptions = {},
): Promise<Bundle> {
  const root = await tempFolder()
  const sources = typeof programs === 'string' ? { 'server.js': programs } : programs
  const files: Record<string, string> = {}
  for (const [file, program] of Object.entries(sources)) {
    const options = { stamp, file: `dist/${file}`, ...(build && { build }) }
    files[file] = await readFile(await buildService(root, program, options), 'utf8')
  }
  // buildService() leaves outside what pino, which logs in them, depends on.
  const { dependencies } = pino
  return writeBundle(root, {
    files,
    externals: Object.keys(dependencies),
    packageJson: { dependencies },
    ...sketch,
  })
}

/** What is tried, with which config, in which environment. */
export interface TrialCase extends BuildOptions, TrialOptions {
  readonly config?: Partial<TrialConfig>
  readonly env?: Record<string, string | undefined>
}

/** Builds and tries a program. Afterwards, nothing of it may be running. */
export async function tried(
  programs: string | Record<string, string>,
  { config, env = {}, signal, ...build }: TrialCase = {},
): Promise<MeasuredReport> {
  return tryBuilt(await built(programs, build), { config: config ?? {}, env, signal })
}

export async function tryBuilt(
  bundle: Bundle,
  { config, env = {}, signal }: Omit<TrialCase, keyof BuildOptions> = {},
): Promise<MeasuredReport> {
  const { root } = bundle.config
  const world = testWorld(root, { env: { ...env, [MARK]: root } })
  try {
    return await tryBundle(bundle, { ...trialConfig, ...config }, world, { signal })
  } finally {
    await nobodyLeft(root)
  }
}

/** Builds a program, and gives how it is started on trial. Afterwards, nothing of it may be running. */
export async function launched(program: string): Promise<Launch> {
  const bundle = await built(program)
  const { root } = bundle.config
  const world = testWorld(root, { env: { [MARK]: root } })
  const { launch, remove } = await launchBundle(bundle, trialConfig, world)
  onTestFinished(async () => {
    await remove()
    await nobodyLeft(root)
  })
  return launch
}

/** A variable that everything a trial starts inherits: the bundle's root. */
export const MARK = 'SLIPWAY_TEST_MARK'

/** Waits until no process has that mark; where the machine tells nothing about processes, not at all. */
export async function nobodyLeft(mark: string): Promise<void> {
  while ((await marked(mark)).length > 0) await setTimeout(5)
}

/** The ids of the processes with that mark. */
export async function marked(mark: string): Promise<string[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name))
  const environments = await Promise.all(
    ids.map((id) => readFile(`/proc/${id}/environ`, 'utf8').catch(() => '')),
  )
  return ids.filter((_, index) => environments[index]?.split('\0').includes(`${MARK}=${mark}`))
}

/** The error that a trial ends with. */
export async function failureOf(trial: Promise<TrialReport>): Promise<SlipwayError> {
  const error = await trial.then(
    () => new Error('the trial succeeded'),
    (thrown: unknown) => thrown,
  )
  if (isSlipwayError(error)) return error
  throw error
}

/** What a program wrote last, as the error shows it. */
export function lastLines({ diagnostics }: SlipwayError): string {
  return diagnostics.map(({ text }) => text).join('\n')
}
