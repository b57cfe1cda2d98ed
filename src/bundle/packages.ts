import { isBuiltin } from 'node:module'
import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { licenseOf } from '../config/index.js'
import type { ManifestPackage } from '../contract.js'
import { readIfExists } from '../files.js'
import type { Contents } from './contents.js'
import { packageOf, packageOfImport } from './inputs.js'

/** A package that a file of the bundle came from, before it is known what it imports. */
export type InstalledPackage = Omit<ManifestPackage, 'imports'>

/** Gives the package that a file (relative to the bundle's root) belongs to; null: it is the bundle's own. */
export function packageFinder(root: string): (file: string) => Promise<InstalledPackage | null> {
  const known = new Map<string, Promise<InstalledPackage | null>>()
  return (file) => packageAt(resolve(root, packageOf(file)?.folder ?? dirname(file)), root, known)
}

/** The package that a folder belongs to: that of the nearest package.json with a name and a version. */
function packageAt(
  folder: string,
  root: string,
  known: Map<string, Promise<InstalledPackage | null>>,
): Promise<InstalledPackage | null> {
  const before = known.get(folder)
  if (before !== undefined) return before
  // What is above the bundle's root is the bundle itself, or what contains it.
  const found = isWithin(root, folder)
    ? Promise.resolve(null)
    : readPackage(folder).then((one) => one ?? packageAt(dirname(folder), root, known))
  known.set(folder, found)
  return found
}

function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith('/') ? folder : `${folder}/`)
}

async function readPackage(folder: string): Promise<InstalledPackage | null> {
  const bytes = await readIfExists(join(folder, 'package.json'))
  if (bytes === null) return null
  const fields = fieldsOf(bytes)
  const { name, version } = fields
  if (typeof name !== 'string' || typeof version !== 'string') return null
  return { name, version, license: licenseOf(fields) }
}

/** Of other people's package.json, whose mistakes are esbuild's and Node's to tell of. */
function fieldsOf(bytes: Buffer): Record<string, unknown> {
  try {
    return (JSON.parse(bytes.toString()) as Record<string, unknown> | null) ?? {}
  } catch {
    return {}
  }
}

/**
 * The packages that the outputs import from outside, sorted: those that the config leaves there, and the given absent ones.
 * Not those that a package only tries to load, without which it works on.
 */
export function packagesOutside(
  { metafile, root }: Contents,
  options: { readonly external: readonly string[]; readonly absent: ReadonlySet<string> },
): string[] {
  const configured = options.external.map(toPattern)
  const names = new Set<string>()
  for (const { path, external } of Object.values(metafile.outputs).flatMap(({ imports }) => imports)) {
    const name = external === true && !isBuiltin(path) ? packageOfImport(path) : null
    if (name === null || names.has(name)) continue
    const meant = options.absent.has(name) || configured.some((pattern) => pattern.test(path))
    if (meant || isInstalled(name, root)) names.add(name)
  }
  return [...names].toSorted()
}

/** As esbuild matches it: a name stands for what is below it too, a pattern for itself. */
function toPattern(external: string): RegExp {
  const [before = '', after] = external
    .split('*')
    .map((part) => part.replaceAll(/[\\^$.+?()[\]{}|]/g, '\\$&'))
  return new RegExp(after === undefined ? `^${before}(/|$)` : `^${before}.*${after}$`)
}

/** Whether a package lies in a node_modules of the folder, or of one above. */
export function isInstalled(name: string, folder: string): boolean {
  if (existsSync(join(folder, 'node_modules', name))) return true
  return dirname(folder) !== folder && isInstalled(name, dirname(folder))
}
