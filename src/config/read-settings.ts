import { extname } from 'node:path'
import { bundleConfig } from './bundle-config.js'
import { evaluate } from './evaluate.js'
import { parseJson } from './parse-json.js'
import type { Source } from './source.js'
import { validateConfig, type Validated } from './validate.js'

/** Reads or runs a config, and holds what it says against the schema. */
export async function readSettings(source: Source, cwd: string, signal?: AbortSignal): Promise<Validated> {
  if (extname(source.file) === '.json') return validateConfig(await parseJson(source), 'json')
  return validateConfig(await evaluate(await bundleConfig(source, cwd), source, cwd, { signal }), 'module')
}
