import { posix } from 'node:path'
import { licenseOf } from '../../config/index.js'
import type { ManifestPackage } from '../../contract.js'
import type { LayerContents } from './read-layer.js'

export const PACKAGE_JSON = /(?:^|\/)node_modules\/(?:@[^/]+\/)?[^/@.][^/]*\/package\.json$/

export interface InstalledPackages {
  /** `imports`: `name@version` of those that it finds of the ones that it depends on. */
  readonly packages: readonly ManifestPackage[]
  /** `name@version` of what the app finds by a name; null: nothing. */
  readonly find: (name: string) => string | null
}

/** The packages in the layers of an image, and what each finds of those that it depends on. */
export function installedPackages(layers: readonly LayerContents[], home: string): InstalledPackages {
  const places = new Map<string, Described>()
  for (const [path, text] of layers.flatMap(({ texts }) => [...texts])) {
    const described = PACKAGE_JSON.test(path) ? describe(path, text) : null
    if (described !== null) places.set(posix.dirname(path), described)
  }
  const links = new Map(layers.flatMap((layer) => [...layer.links]))
  const packages = [...places].map(([place, { needs, ...about }]) => ({
    ...about,
    imports: [...new Set(needs.flatMap((name) => find(place, name) ?? []))].toSorted(),
  }))
  const once = new Map(packages.map((one) => [`${one.name}@${one.version}`, one]))
  return {
    packages: [...once].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one),
    find: (name) => find(home, name),
  }

  /** As Node looks. */
  function find(from: string, name: string): string | null {
    for (let at = from; ; at = posix.dirname(at)) {
      const place = posix.join(at, 'node_modules', name)
      const there = places.get(links.get(place) ?? place)
      if (there !== undefined) return `${there.name}@${there.version}`
      if (at === '.' || at === '/') return null
    }
  }
}

interface Described {
  readonly name: string
  readonly version: string
  readonly license: string | null
  readonly needs: readonly string[]
}

/** null for what Node could not read either: packages bring broken ones along, to test themselves. */
function describe(path: string, text: string): Described | null {
  const fields = parse(text)
  if (fields === null) return null
  const { name, version } = fields
  const [, folder = ''] = /node_modules\/((?:@[^/]+\/)?[^/]+)\/package\.json$/.exec(path) ?? []
  return {
    name: typeof name === 'string' ? name : folder,
    version: typeof version === 'string' ? version : '0.0.0',
    license: licenseOf(fields),
    needs: ['dependencies', 'optionalDependencies', 'peerDependencies'].flatMap((field) =>
      Object.keys((fields[field] as object | null | undefined) ?? {}),
    ),
  }
}

function parse(text: string): Record<string, unknown> | null {
  try {
    const value = JSON.parse(text) as unknown
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}
