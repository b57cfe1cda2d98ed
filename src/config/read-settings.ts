import { extname } from 'node:path'
import { bundleConfig } from './bundle-config.js'
import { evaluate, type EvaluateOptions } from './evaluate.js'
import { parseJson } from './parse-json.js'
import type { Source } from './source.js'
import { validateConfig, type Validated } from './validate.js'

/** Reads or runs a config, and holds what it says against the schema. */
export async function readSettings(
  source: Source,
  cwd: string,
  options: EvaluateOptions,
): Promise<Validated & { readonly sources: readonly string[] }> {
  if (extname(source.file) === '.json') {
    return { ...validateConfig(await parseJson(source), 'json'), sources: [source.file] }
  }
  const bundle = await bundleConfig(source, cwd)
  const validated = validateConfig(await evaluate(bundle, source, cwd, options), 'module')
  return { ...validated, sources: [...new Set([source.file, ...bundle.files])] }
}
