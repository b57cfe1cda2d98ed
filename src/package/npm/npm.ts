import { readFile } from 'node:fs/promises'
import { join, posix, relative, sep } from 'node:path'
import type { Bundle } from '../../bundle/index.js'
import { MANIFEST_FILE } from '../../contract.js'
import { SlipwayError } from '../../errors.js'
import { checkNpmPackage } from './check-npm-package.js'
import { gzip } from '../gzip.js'
import { listPackedFiles } from '../list-packed-files.js'
import type { PackedFile } from '../list-packed-files.js'
import { namedFiles } from '../named-files.js'
import { readBundleFile } from '../read-bundle-file.js'
import { packTar } from '../tar.js'
import type { TarEntry } from '../tar.js'
import type { Packager } from '../types.js'

/** The date that npm gives every file of every package. */
const NPM_DATE = new Date('1985-10-26T08:15:00.000Z')

/**
 * `<name>-<npm version>.tgz`: the package as `npm pack` would make it, but for the version in its package.json, and
 * with nothing in the bundle's folder that the manifest does not list: what was left there is no part of the commit.
 * npm says which files; the archive is written here, so that its bytes do not depend on npm's version or the umask.
 */
export const npm: Packager<'npm'> = {
  file: (bundle, version) => `${bundle.name}-${version.npm}.tgz`,

  check: ({ root }) => checkNpmPackage(root),

  async pack({ bundle, version, world, signal }) {
    const { root } = bundle.config
    const built = filesOf(bundle)
    const listed = await listPackedFiles(root, { world, signal })
    const packageJson = await readFile(join(root, 'package.json'), 'utf8')
    refuseWithoutBundle(bundle, listed)
    refuseUnbuilt(bundle, packageJson, listed)
    const entries: TarEntry[] = []
    for (const { path, executable } of listed) {
      const own = built.get(path)
      if (path === 'package.json') {
        entries.push({ path, content: withVersion(packageJson, version.npm), executable })
      } else if (own !== undefined) {
        entries.push({ path, ...(await readBundleFile(bundle, own)) })
      } else if (!isInside(bundle, path)) {
        entries.push({ path, content: await readFile(join(root, path)), executable })
      }
    }
    return gzip(await packTar(entries, { top: 'package', mtime: NPM_DATE }))
  },
}

/** Path in the package → path in the bundle. */
function filesOf(bundle: Bundle): Map<string, string> {
  const paths = [...bundle.manifest.outputs.map(({ path }) => path), MANIFEST_FILE]
  return new Map(paths.map((path) => [posix.join(folderOf(bundle), path), path]))
}

function isInside(bundle: Bundle, path: string): boolean {
  return path.startsWith(`${folderOf(bundle)}/`)
}

/** The bundle's folder in the package. */
function folderOf({ config, dir }: Bundle): string {
  return relative(config.root, dir).replaceAll(sep, '/')
}

/** Types that another tool writes beside the code, for one: they would be left out, and who imports the package would miss them. */
function refuseUnbuilt(bundle: Bundle, packageJson: string, listed: readonly PackedFile[]): void {
  const [built, named] = [filesOf(bundle), namedFiles(packageJson)]
  const files = listed
    .map(({ path }) => path)
    .filter((path) => isInside(bundle, path) && !built.has(path) && named.has(path))
  if (files.length > 0) throw new SlipwayError('NPM_NOT_BUILT', { bundle: bundle.config.name, files })
}

/** A `files` list or an ignore file that forgets the bundle makes a package that installs and cannot be imported. */
function refuseWithoutBundle(bundle: Bundle, files: readonly PackedFile[]): void {
  const packed = new Set(files.map(({ path }) => path))
  const missing = Object.values(bundle.manifest.entries)
    .map((entry) => posix.join(folderOf(bundle), entry))
    .filter((path) => !packed.has(path))
  if (missing.length > 0) throw new SlipwayError('NPM_LACKS_BUNDLE', { bundle: bundle.config.name, missing })
}

/** The package.json's text with another version, its indentation and line ending kept. */
function withVersion(text: string, version: string): Uint8Array {
  const indent = /^\uFEFF?\s*\{\r?\n([ \t]+)/.exec(text)?.[1] ?? 2
  const fields = JSON.parse(text.replace(/^\uFEFF/, '')) as Record<string, unknown>
  const end = text.endsWith('\n') ? '\n' : ''
  return Buffer.from(JSON.stringify({ ...fields, version }, null, indent) + end)
}
