import type { Path } from './mistake.js'

/** As literalIn, which is loaded where it is needed. */
export async function readLiteral(source: string, path: Path): Promise<string | null> {
  const { literalIn } = await import('./locate.js')
  return literalIn(source, path)
}
