import { readFile } from 'node:fs/promises'
import { join, posix, relative, sep } from 'node:path'
import type { Bundle } from '../bundle/index.js'
import { SlipwayError } from '../errors.js'
import { gzip } from './gzip.js'
import { listPackedFiles } from './list-packed-files.js'
import type { PackedFile } from './list-packed-files.js'
import { packTar } from './tar.js'
import type { TarEntry } from './tar.js'
import type { Packager } from './types.js'

/** The date that npm gives every file of every package. */
const NPM_DATE = new Date('1985-10-26T08:15:00.000Z')

/**
 * `<name>-<npm version>.tgz`: the package as `npm pack` would make it, but for the version in its package.json.
 * npm says which files; the archive is written here, so that its bytes do not depend on npm's version or the umask.
 */
export const npm: Packager = {
  file: (bundle, version) => `${bundle.name}-${version.npm}.tgz`,

  async pack({ bundle, version, world, signal }) {
    const { root } = bundle.config
    const files = await listPackedFiles(root, { world, signal })
    refuseWithoutBundle(bundle, files)
    const entries: TarEntry[] = []
    for (const { path, executable } of files) {
      const content = await readFile(join(root, path))
      const packed = path === 'package.json' ? withVersion(content.toString('utf8'), version.npm) : content
      entries.push({ path, content: packed, executable })
    }
    return gzip(await packTar(entries, { top: 'package', mtime: NPM_DATE }))
  },
}

/** A `files` list or an ignore file that forgets the bundle makes a package that installs and cannot be imported. */
function refuseWithoutBundle(bundle: Bundle, files: readonly PackedFile[]): void {
  const packed = new Set(files.map(({ path }) => path))
  const dir = relative(bundle.config.root, bundle.dir).replaceAll(sep, '/')
  const missing = Object.values(bundle.manifest.entries)
    .map((entry) => posix.join(dir, entry))
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
