import type { FigureName } from '../../config/index.js'
import type { Figure } from '../measure/figure.js'

/** A figure that counts what did not hold, and says what. */
export function problemsFigure(
  name: FigureName,
  problems: readonly string[],
  seen: string | null = null,
): Figure {
  return { name, value: problems.length, note: problems.length > 0 ? problems.join('; ') : seen }
}

/** A figure of which nothing can be said. */
export function notTried(name: FigureName, why: string): Figure {
  return { name, value: null, note: why }
}

export const NO_HTTP = 'it speaks no HTTP/1'

export const NO_ADMIN = 'its admin server, by which a request is known to be in flight, is not there'
