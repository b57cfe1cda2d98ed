import { setTimeout as wait } from 'node:timers/promises'
import { SlipwayError } from '../errors.js'
import type { ConfigBundle } from './bundle-config.js'
import { contained } from './contained.js'
import { describeThrown } from './thrown.js'
import type { Source } from './source.js'

/** Milliseconds that a config may take: it may fetch something, and must not wait for ever. */
const DEADLINE = 30_000
const LATE = Symbol('late')

let runs = 0

/**
 * Runs a bundled config once, in this process, and gives its default export, awaited; undefined where it has none.
 * It is imported from memory: nothing is written that a killed process could leave behind, and no checkout becomes
 * dirty by it. What it throws is shown at the place in its source that threw, or called what threw.
 */
export async function evaluate(
  bundle: ConfigBundle,
  source: Source,
  cwd: string,
  deadline = DEADLINE,
): Promise<unknown> {
  // In stacks the module goes by this name, or by the URL that ends with it. And Node keeps modules by their URL:
  // with a number of its own, a config that is loaded again runs again.
  const name = `slipway-config-${++runs}`
  const code = Buffer.from(`${bundle.code}\n//# sourceURL=${name}\n`)
  const url = `data:text/javascript;base64,${code.toString('base64')}#${name}`
  const timer = new AbortController()
  try {
    const late = wait(deadline, LATE, { signal: timer.signal })
    const value = await contained(() => Promise.race([defaultExport(url), late]))
    if (value !== LATE) return value
  } catch (error) {
    const diagnostic = await describeThrown(error, { name, bundle, source, cwd })
    throw new SlipwayError(
      'CONFIG_THREW',
      { file: source.label },
      { cause: error, diagnostics: [diagnostic] },
    )
  } finally {
    timer.abort()
  }
  throw new SlipwayError('CONFIG_LATE', { file: source.label, deadline })
}

async function defaultExport(url: string): Promise<unknown> {
  const namespace = (await import(url)) as { default?: unknown }
  return namespace.default
}
