import { SourceMap, type SourceMapPayload } from 'node:module'
import { join } from 'node:path'
import type { Diagnostic } from '../errors.js'
import type { ConfigBundle } from './bundle-config.js'
import { describe } from './mistake.js'
import { lineInFile } from './own-location.js'
import { readSourceIfExists, type Source } from './source.js'

/** How a config ran. */
export interface Run {
  /** What the bundle is called in stacks. */
  readonly name: string
  readonly bundle: ConfigBundle
  readonly source: Source
  readonly cwd: string
}

/** What a config threw, and the first place in its sources that the stack names. */
export async function describeThrown(error: unknown, run: Run): Promise<Diagnostic> {
  const { name, message, stack, code } = (error ?? {}) as Record<string, unknown>
  const thrown = typeof message === 'string' ? message || String(name) : `${describe(error)} was thrown`
  // Node names the importing module by its address, which here is all of its code.
  const text = thrown.replaceAll(/data:text\/javascript;base64,[\w+/=]*(#[\w-]+)?/g, run.source.label)
  const place = typeof stack === 'string' ? await locate(stack, run) : null
  return {
    text,
    ...(place ?? { file: run.source.label }),
    ...(code === 'ERR_UNSUPPORTED_RESOLVE_REQUEST' ? { suggestion: RELATIVE_IMPORT } : {}),
  }
}

const RELATIVE_IMPORT =
  "An import whose path is computed must be absolute: import(new URL('./file.js', import.meta.url).href)"

async function locate(stack: string, { name, bundle, cwd }: Run): Promise<Omit<Diagnostic, 'text'> | null> {
  const frame = new RegExp(`${name}:(\\d+)(?::(\\d+))?`).exec(stack)
  if (frame === null) return null
  const map = new SourceMap(JSON.parse(bundle.map) as SourceMapPayload)
  const entry = map.findEntry(Number(frame[1]) - 1, Number(frame[2] ?? 1) - 1)
  if (!('originalSource' in entry)) return null
  const source = await readSourceIfExists(join(bundle.root, entry.originalSource), cwd)
  if (source === null) return null
  const line = lineInFile(entry.originalSource, entry.originalLine + 1)
  const lineText = source.text.split(/\r?\n/)[line - 1] ?? ''
  return { file: source.label, line, column: entry.originalColumn, lineText }
}
