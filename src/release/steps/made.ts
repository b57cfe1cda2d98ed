import type { Bundle } from '../../bundle/index.js'
import type { ReleaseContext } from '../types.js'

/** A bundle that an earlier step has made. */
export function made({ bundles }: ReleaseContext, name: string): Bundle {
  const bundle = bundles.get(name)
  if (bundle === undefined) throw new Error(`bundle ${name} is used before it is made`)
  return bundle
}
