import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** Slipway's own package, wherever it runs from: a source file, or one bundled file in dist/. */
export interface OwnPackage {
  /** Absolute. */
  readonly root: string
  readonly version: string
}

export function ownPackage(): OwnPackage {
  let folder = dirname(fileURLToPath(import.meta.url))
  for (;;) {
    const file = join(folder, 'package.json')
    const { name, version } = existsSync(file)
      ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Named>)
      : {}
    if (name === 'slipway' && version !== undefined) return { root: folder, version }
    const parent = dirname(folder)
    if (parent === folder) throw new Error(`no package.json of slipway above ${import.meta.url}`)
    folder = parent
  }
}

interface Named {
  readonly name: string
  readonly version: string
}
