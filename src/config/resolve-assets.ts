import { join } from 'node:path'
import { quote } from '../errors.js'
import { describe, type Path, type Report } from './mistake.js'
import { kindOf, within } from './paths.js'

/** Where the assets of a bundle are looked for. */
export interface AssetsPlace {
  /** The bundle's root. */
  readonly root: string
  /** The place of the option in the config. */
  readonly path: Path
  /** false: what is not there is let through. */
  readonly mustExist: boolean
}

/** Path below outDir → file or folder relative to the bundle's root, both with `/`. */
export async function resolveAssets(
  assets: Readonly<Record<string, string>>,
  { root, path, mustExist }: AssetsPlace,
  report: Report,
): Promise<Record<string, string>> {
  const found = await Promise.all(
    Object.entries(assets).map(async ([target, source]) => {
      const at = [...path, target]
      const [to, from] = [within(root, target), within(root, source)]
      if (to === null || to === '')
        report(at, `is copied to ${describe(target)}, which must lie inside the bundle`)
      if (from === null || from === '') {
        report(at, `must be a file or folder inside the bundle's root; got ${describe(source)}`)
      } else if (mustExist && (await kindOf(join(root, from))) === null) {
        report(at, `must be a file or folder; there is no ${quote(from)}`)
      }
      return [to ?? target, from ?? source] as const
    }),
  )
  return Object.fromEntries(found)
}
