import { humanCount } from '../../human.js'
import { posix } from 'node:path'
import { parseManifest } from '../../bundle/index.js'
import { type Manifest, MANIFEST_FILE } from '../../contract.js'
import { quote } from '../../errors.js'
import { sha256 } from '../../sha256.js'
import type { ArchivedFile } from './read-archive.js'
import { fails, holds, type Verified } from './types.js'

/** A bundle in an archive. */
export interface Found {
  /** The folder that it lies in, with `/` behind it. */
  readonly top: string
  readonly manifest: Manifest
}

/** The bundle of an archive: where its manifest lies. null where there is none. */
export function findBundle(files: ReadonlyMap<string, ArchivedFile>): Found | null {
  // The one that lies highest; a dependency may hold another.
  const paths = [...files.keys()].filter((path) => posix.basename(path) === MANIFEST_FILE)
  const path = paths.toSorted((a, b) => a.split('/').length - b.split('/').length)[0]
  const manifest = path === undefined ? null : parseManifest(String(files.get(path)?.content))
  return path === undefined || manifest === null ? null : { top: `${posix.dirname(path)}/`, manifest }
}

/**
 * Holds the files of a bundle against its manifest: each is there with its digest, what starts it is one of them, and there
 * is no other beside them.
 *
 * @param besides bare names that may lie there as well
 * @param all the folder, with `/` behind it, in which everything has to lie; null: other things lie elsewhere, as in a layer
 */
export function verifyContents(
  file: string,
  files: ReadonlyMap<string, ArchivedFile>,
  { top, manifest }: Found,
  { besides, all }: { readonly besides: readonly string[]; readonly all: string | null },
): Verified {
  const title = `${file}: holds what its manifest lists`
  const known = new Set([MANIFEST_FILE, ...besides, ...manifest.outputs.map(({ path }) => path)])
  const strange = [...files.keys()]
    .filter((path) => path.startsWith(top) && !known.has(path.slice(top.length)))
    .map((path) => `${quote(path)} is in no manifest`)
  const outside = [...files.keys()]
    .filter((path) => all !== null && !path.startsWith(all))
    .map((path) => `${quote(path)} is not in ${quote(all)}`)
  const wrong = manifest.outputs.flatMap(({ path, sha256: digest }) => {
    const content = files.get(`${top}${path}`)?.content
    if (content === undefined) return [`${quote(path)} is missing`]
    const there = sha256(content)
    return there === digest ? [] : [`${quote(path)} has sha256 ${there}; it should have ${digest}`]
  })
  const outputs = new Set(manifest.outputs.map(({ path }) => path))
  const entries = Object.entries(manifest.entries)
    .filter(([, path]) => !outputs.has(path))
    .map(
      ([name, path]) => `the entry ${quote(name)} is started by ${quote(path)}, which is none of its files`,
    )
  const none = Object.keys(manifest.entries).length === 0 ? ['it has no entry'] : []
  const problems = [...wrong, ...entries, ...none, ...strange, ...outside]
  return problems.length === 0
    ? holds(title, `${humanCount(manifest.outputs.length, 'file')} of ${manifest.version}`)
    : fails(title, problems.join('; '))
}
