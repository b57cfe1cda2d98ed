import type { Diagnostic } from '../../errors.js'
import { SlipwayError } from '../../errors.js'
import { editsOf, type Edits } from './edits.js'
import { insert, shiftMap } from './insert.js'
import { sourcePlaces } from './source-places.js'
import { tracePrelude } from './prelude.js'

export interface Traced {
  readonly code: Uint8Array
  /** The text of its source map. */
  readonly map: Uint8Array
  /** A statement that must run before everything else. */
  readonly prelude: string
}

/** What esbuild wrote. */
interface Output {
  /** Relative to the outDir. */
  readonly path: string
  readonly code: Uint8Array
  readonly map: Uint8Array
  readonly format: 'esm' | 'cjs'
}

/**
 * Has each async function of an output tell of its calls: when they begin, wait and end. No line is added, so that only
 * columns move. The supervisor's own functions, where they come from the package, are left alone.
 *
 * @throws SlipwayError BUNDLE_FAILED for code that cannot be read
 */
export async function traceCalls(bundle: string, output: Output): Promise<Traced> {
  const text = Buffer.from(output.code).toString()
  const map = Buffer.from(output.map).toString()
  const places = sourcePlaces(text, map)
  const { insertions, table } = await read(bundle, output, async () =>
    editsOf(text, output.format, places, places.sources),
  )
  return {
    code: Buffer.from(insert(text, insertions)),
    map: Buffer.from(shiftMap(text, map, insertions)),
    prelude: await tracePrelude(output.format, table),
  }
}

async function read(bundle: string, { path }: Output, edits: () => Promise<Edits>): Promise<Edits> {
  try {
    return await edits()
  } catch (error) {
    const diagnostic: Diagnostic = {
      text: `${(error as Error).message}: the code that esbuild wrote cannot be read, so its calls cannot be traced`,
      file: path,
      suggestion: "Leave out bundle.trace: 'async', or an older bundle.target.",
    }
    throw new SlipwayError(
      'BUNDLE_FAILED',
      { bundle, errors: 1 },
      { cause: error, diagnostics: [diagnostic] },
    )
  }
}
