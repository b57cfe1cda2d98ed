import { syncBuiltinESMExports } from 'node:module'
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises'
import { SlipwayError } from '../errors.js'
import { unlessAborted } from '../unless-aborted.js'
import type { ConfigBundle } from './bundle-config.js'
import type { LoadOptions } from './load.js'
import { contained } from './contained.js'
import { describeThrown, type Run } from './thrown.js'
import type { Source } from './source.js'

/** Milliseconds that a config may take: it may fetch something, and must not wait for ever. */
const DEADLINE = 30_000
const LATE = Symbol('late')

export interface EvaluateOptions extends Pick<LoadOptions, 'signal' | 'lasting'> {
  /** Milliseconds. */
  readonly deadline?: number
}

let runs = 0
let latest: Run | null = null

/**
 * Runs a bundled config once, in this process, and gives its default export, awaited; undefined where it has none.
 * It is imported from memory: nothing is written that a killed process could leave behind, and no checkout becomes
 * dirty by it. What it throws is shown at the place in its source that threw, or called what threw.
 */
export async function evaluate(
  bundle: ConfigBundle,
  source: Source,
  cwd: string,
  { deadline = DEADLINE, signal, lasting = false }: EvaluateOptions = {},
): Promise<unknown> {
  // In stacks the module goes by this name, or by the URL that ends with it. And Node keeps modules by their URL:
  // with a number of its own, a config that is loaded again runs again.
  const run = { name: `slipway-config-${++runs}`, bundle, source, cwd }
  latest = run
  const timer = new AbortController()
  try {
    const late = wait(deadline, LATE, { signal: timer.signal })
    const value = await contained(
      () => unlessAborted(signal, Promise.race([defaultExport(run), late])),
      lasting,
    )
    if (value !== LATE) return value
  } catch (error) {
    signal?.throwIfAborted()
    throw await configThrew(error, run)
  } finally {
    timer.abort()
  }
  throw new SlipwayError('CONFIG_LATE', { file: source.label, deadline })
}

/**
 * The error for what was thrown where nobody could catch it, after a config had run: by a timer that it started, say,
 * or a plugin of it. null where no config has run, or Slipway itself threw it.
 */
export async function blame(thrown: unknown): Promise<SlipwayError | null> {
  return latest === null || isOurs(thrown) ? null : configThrew(thrown, latest)
}

/** Whether Slipway's own code was called from the event loop: what it calls, or awaits, does not tell. */
function isOurs(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false
  const frames = (thrown.stack ?? '').split('\n').filter((line) => /^ +at (?!async |.*\bnode:)/.test(line))
  return frames.at(-1)?.includes(new URL('..', import.meta.url).href) === true
}

async function configThrew(error: unknown, run: Run): Promise<SlipwayError> {
  const diagnostics = [await describeThrown(error, run)]
  return new SlipwayError('CONFIG_THREW', { file: run.source.label }, { cause: error, diagnostics })
}

async function defaultExport({ name, bundle }: Run): Promise<unknown> {
  const code = Buffer.from(`${bundle.code}\n//# sourceURL=${name}\n`)
  // What it imports by name from node:process is to be contained as well.
  syncBuiltinESMExports()
  const namespace = (await import(`data:text/javascript;base64,${code.toString('base64')}#${name}`)) as {
    default?: unknown
  }
  const value = await namespace.default
  // What it rejected, and nobody waits for, is told of now.
  await turn()
  return value
}
