import { SlipwayError } from '../../errors.js'
import { stampedTime } from '../stamped-time.js'
import type { Packager, PackInput, PlannedArtifact } from '../types.js'
import { aboutBase, aboutImage } from './about.js'
import { appLayer } from './app-layer.js'
import type { Base } from './base.js'
import { configOf } from './config.js'
import { layerCache, type LayerCache } from './layer-cache.js'
import type { Layer } from './layer.js'
import { layoutOf } from './layout.js'
import type { Library } from './libraries.js'
import { nodeLayer } from './node-layer.js'
import { openBases } from './open-bases.js'
import { packagesLayer } from './packages-layer.js'
import { thisPlatform } from './platform.js'

/**
 * `<name>-<version>.image.tar`: an image for containers, as an OCI layout and as `docker load` takes it. It is made
 * without a daemon and without root: layers are archives, and the rest is JSON. The layers are the base's, else a Node
 * with what it needs; then the packages that stayed outside of the bundle; then the bundle.
 */
export const image: Packager<'image'> = {
  file: (bundle, version) => `${bundle.name}-${version.version}.image.tar`,

  async pack(input, planned) {
    const { bundle, version } = input
    const home = `/srv/${bundle.config.name}`
    const mtime = stampedTime(version)
    const [below, app, about] = await Promise.all([
      layersBelow(input, planned, home),
      appLayer(bundle, { home, mtime }),
      aboutImage(bundle, version),
    ])
    const images = below.bases.map((base) => {
      const layers = [...base.layers, ...below.packages, app]
      const all = { ...about, ...aboutBase(base) }
      const config = configOf({ bundle, version, options: planned, home, base, layers, about: all })
      return { platform: base.platform, config, layers, annotations: { ...all, ...planned.labels } }
    })
    const name = { repository: `localhost/${repositoryName(bundle.config.name)}`, tag: version.version }
    const index = images.length > 1 || planned.platforms !== null ? { ...about, ...planned.labels } : null
    return layoutOf(images, { name, index, mtime })
  },
}

interface Below {
  readonly bases: readonly Base[]
  readonly packages: readonly Layer[]
}

async function layersBelow(
  { bundle, world, signal }: PackInput,
  planned: PlannedArtifact<'image'>,
  home: string,
): Promise<Below> {
  const cache = layerCache(world)
  const options = { cache, world, signal }
  const { bases, libraries } = await basesOf(planned, options)
  const platforms = bases.map(({ platform }) => platform)
  const packages = await packagesLayer(bundle, { ...options, home, platforms, libraries })
  return { bases, packages: packages === null ? [] : [packages] }
}

interface Options extends Pick<PackInput, 'world' | 'signal'> {
  readonly cache: LayerCache
}

async function basesOf(
  { bases, platforms }: PlannedArtifact<'image'>,
  options: Options,
): Promise<{ bases: readonly Base[]; libraries: readonly Library[] | null }> {
  if (bases.length > 0) {
    return { bases: await openBases(bases, { platforms, ...options }), libraries: null }
  }
  const platform = thisPlatform()
  if (platform.os !== 'linux') throw new SlipwayError('IMAGE_NOT_LINUX', { os: platform.os })
  const { layer, libraries } = await nodeLayer(options)
  return { bases: [{ platform, config: null, layers: [layer], name: null, digest: null }], libraries }
}

/** What a registry takes, and what `slipway init --deploy` calls the service: small letters, digits and `-`. */
function repositoryName(bundle: string): string {
  return bundle
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
}
