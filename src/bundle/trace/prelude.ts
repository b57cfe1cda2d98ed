import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { ASYNC_CALLS, type TraceTable } from '../../contract.js'
import { ownPackage } from '../../own-package.js'

/** What the functions of an output call, under the names that they call it by. */
export const HOOKS = {
  enter: '__slipway_enter',
  leave: '__slipway_leave',
  begin: '__slipway_begin',
  suspend: '__slipway_suspend',
  resume: '__slipway_resume',
  reread: '__slipway_reread',
  isPromise: '__slipway_isPromise',
} as const

/** The statement that makes them, on one line: `templates/trace/calls.ts`, and what the numbers in the output mean. */
export async function tracePrelude(format: 'esm' | 'cjs', table: TraceTable): Promise<string> {
  const { transform } = await import('esbuild')
  const source = await readFile(join(ownPackage().root, 'templates', 'trace', 'calls.ts'), 'utf8')
  const { code } = await transform(source, {
    loader: 'ts',
    format: 'iife',
    globalName: '__slipway_trace',
    target: 'node20',
    minify: true,
    charset: 'ascii',
  })
  // The directive would hold for all of the output.
  const text = code.replace(/^"use strict";/, '').replaceAll('\n', '')
  const names = Object.entries(HOOKS).map(([hook, name]) => `${hook}: ${name}`)
  const url = format === 'esm' ? 'import.meta.url' : '__filename'
  const meaning = JSON.stringify(table).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029')
  return `${text} const { ${names.join(', ')} } = __slipway_trace.traceCalls(${url}, () => (${meaning}), ${JSON.stringify(ASYNC_CALLS)});`
}
