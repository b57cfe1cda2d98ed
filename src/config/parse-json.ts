import type { BuildFailure } from 'esbuild'
import { SlipwayError, type Diagnostic } from '../errors.js'
import { fromEsbuild, type Source } from './source.js'

/** The value of a JSON file. Errors say the line and column, which Node 20 does not always know. */
export async function parseJson(source: Source): Promise<unknown> {
  try {
    return JSON.parse(source.text)
  } catch (error) {
    const diagnostics = await locate(source, (error as Error).message)
    throw new SlipwayError('CONFIG_SYNTAX', { file: source.label }, { cause: error, diagnostics })
  }
}

async function locate({ text, label }: Source, message: string): Promise<Diagnostic[]> {
  const { transform } = await import('esbuild')
  try {
    await transform(text, { loader: 'json', logLevel: 'silent' })
    return [{ text: message, file: label }]
  } catch (error) {
    return (error as BuildFailure).errors.map((each) => fromEsbuild(each, label))
  }
}
