import type { Diagnostic } from '../errors.js'
import type { World } from '../world.js'
import { useColor } from './color.js'

/** Warnings are talk: they go to stderr, in the same shape as errors. */
export async function printWarnings(warnings: readonly Diagnostic[], world: World): Promise<void> {
  if (warnings.length === 0) return
  const { renderWarnings } = await import('./diagnostics.js')
  const { stderr, env, cwd } = world
  stderr.write(renderWarnings(warnings, { color: useColor(stderr, env), cwd, columns: stderr.columns }))
}
