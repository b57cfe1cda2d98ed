import { readFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { type Bundle, runnablePackage } from '../../bundle/index.js'
import { SlipwayError } from '../../errors.js'
import type { World } from '../../world.js'
import { packTar, type TarMember } from '../tar.js'
import { withFolders } from './folders.js'
import type { LayerCache } from './layer-cache.js'
import { digestOf, type Layer, NO_DATE } from './layer.js'
import { type Library, librariesOf } from './libraries.js'
import { packageFiles } from './package-files.js'
import { findPackages } from './packages.js'
import { placePackages } from './place-packages.js'
import { isNativeFor, type Platform, platformText } from './platform.js'

interface PackagesLayerOptions {
  /** Absolute: where the app lies in the image. */
  readonly home: string
  readonly platforms: readonly Platform[]
  /** What is in the image already; null: a whole system, which has what it has. */
  readonly libraries: readonly Library[] | null
  readonly cache: LayerCache
  readonly world: World
  readonly signal?: AbortSignal | undefined
}

/**
 * The packages that stayed outside of a bundle, with all that they need; null where none did. The same packages give
 * the same layer, whatever the commit.
 *
 * @throws SlipwayError IMAGE_PACKAGE_MISSING, IMAGE_NATIVE, IMAGE_LDD_FAILED, and what `npm pack` fails with for a linked package
 */
export async function packagesLayer(bundle: Bundle, options: PackagesLayerOptions): Promise<Layer | null> {
  const { packages, optional } = await runnablePackage(bundle)
  const found = await findPackages(bundle.config.root, { needed: packages, optional })
  if (found.size === 0) return null
  const { places, links } = placePackages(found)
  const members: TarMember[] = [...links]
  const natives: string[] = []
  for (const [{ folder }, place] of places) {
    const files = await packageFiles(folder, options)
    natives.push(...nativesOf(files, options.platforms, place).map((path) => join(folder, path)))
    members.push(...files.map((file) => ({ ...file, path: posix.join(place, file.path) })))
  }
  const placed = members.map((member) => ({
    ...member,
    path: posix.join(options.home.slice(1), member.path),
  }))
  const libraries =
    options.libraries === null ? [] : await foreignLibraries(natives, options.libraries, options)
  const tar = await packTar(withFolders([...placed, ...libraries]), { top: null, mtime: NO_DATE })
  const names = [...found.keys()].join(', ')
  return options.cache.layer(digestOf(tar), `packages: ${names}`, async () => tar)
}

interface File {
  readonly path: string
  readonly content: Uint8Array
}

/** The native code in a package, for one of these platforms; there must be some for each, or none at all. */
function nativesOf(files: readonly File[], platforms: readonly Platform[], place: string): string[] {
  const fits = ({ content }: File, platform: Platform): boolean | null => isNativeFor(content, platform)
  for (const platform of platforms) {
    const natives = files.filter((file) => file.path.endsWith('.node') || fits(file, platform) !== null)
    if (natives.length > 0 && !natives.some((file) => fits(file, platform) === true)) {
      const name = place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length)
      throw new SlipwayError('IMAGE_NATIVE', { name, platform: platformText(platform) })
    }
  }
  return files
    .filter(
      (file) => file.path.endsWith('.node') && platforms.some((platform) => fits(file, platform) === true),
    )
    .map(({ path }) => path)
}

/** The libraries of this machine that native code is loaded with, and Node is not. */
async function foreignLibraries(
  natives: readonly string[],
  present: readonly Library[],
  options: { world: World; signal?: AbortSignal | undefined },
): Promise<TarMember[]> {
  const had = new Set(present.map(({ path }) => path))
  const needed = new Map<string, string>()
  for (const native of natives) {
    for (const { path, file } of await librariesOf(native, options)) {
      if (!had.has(path) && !file.includes('/node_modules/')) needed.set(path, file)
    }
  }
  return Promise.all(
    [...needed].map(async ([path, file]) => ({
      path: path.slice(1),
      content: await readFile(file),
      executable: true,
    })),
  )
}
