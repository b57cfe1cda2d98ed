import { join } from 'node:path'
import { look } from './look.js'

/**
 * Whether `tsc` of this service would write out a file of this name in its root. That file would lie outside of a
 * `rootDir`; where none is set, TypeScript before 6 would write all others a folder deeper than before.
 */
export async function wouldBeCompiled(root: string, file: string): Promise<boolean> {
  const found = await look(root, 'tsconfig.json')
  if (found.kind !== 'file') return false
  const { createFilesMatcher, parseTsconfig } = await import('get-tsconfig')
  try {
    const config = parseTsconfig(found.real)
    if (config.compilerOptions?.noEmit === true) return false
    const matches = createFilesMatcher({ path: join(root, 'tsconfig.json'), config })
    return matches(join(root, file)) !== undefined
  } catch {
    // tsc says what is wrong with it.
    return false
  }
}
