import { SlipwayError } from '../../errors.js'
import { stampedTime } from '../stamped-time.js'
import type { Packager, PackInput, PlannedArtifact } from '../types.js'
import { aboutBase, aboutImage } from './about.js'
import { appLayer } from './app-layer.js'
import { archiveOf } from './archive.js'
import type { Base } from './base.js'
import { configOf } from './config.js'
import { imageProblems } from './image-problems.js'
import { layerCache, type LayerCache } from './layer-cache.js'
import type { Blob, Layer } from './layer.js'
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

  check: imageProblems,

  async pack(input, planned) {
    const { bundle, version, world, signal } = input
    const mtime = stampedTime(version)
    const place = { home: `/srv/${bundle.config.name}`, mtime }
    // Its compression takes longest: all else goes on beside it.
    const app = appLayer(bundle, place)
    app.catch(() => {})
    const options = { cache: layerCache(world), world, signal }
    const below = await basesOf(planned, options)
    const files = filesOf(input, planned, { ...options, ...place, ...below, app })
    // Whoever reads the archive is told.
    files.catch(() => {})
    return archiveOf(
      below.bases.flatMap(({ layers }) => layers),
      files,
      mtime,
    )
  },
}

interface Making extends Options, Below {
  readonly home: string
  readonly app: Promise<Layer>
}

async function filesOf(
  { bundle, version }: PackInput,
  planned: PlannedArtifact<'image'>,
  { app, ...options }: Making,
): Promise<ReadonlyMap<string, Blob>> {
  const { bases, home } = options
  const platforms = bases.map(({ platform }) => platform)
  const [packages, own, about] = await Promise.all([
    packagesLayer(bundle, { ...options, platforms }),
    app,
    aboutImage(bundle, version),
  ])
  const images = bases.map((base) => {
    const layers = [...base.layers, ...(packages === null ? [] : [packages]), own]
    const all = { ...about, ...aboutBase(base) }
    const config = configOf({ bundle, version, options: planned, home, base, layers, about: all })
    return { platform: base.platform, config, layers, annotations: { ...all, ...planned.labels } }
  })
  const name = { repository: `localhost/${repositoryName(bundle.config.name)}`, tag: version.version }
  const index = images.length > 1 || planned.platforms !== null ? { ...about, ...planned.labels } : null
  return layoutOf(images, { name, index })
}

interface Below {
  readonly bases: readonly Base[]
  readonly libraries: readonly Library[] | null
}

interface Options extends Pick<PackInput, 'world' | 'signal'> {
  readonly cache: LayerCache
}

async function basesOf({ bases, platforms }: PlannedArtifact<'image'>, options: Options): Promise<Below> {
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
