import { join } from 'node:path'
import { writeAtomic } from '../files.js'
import { sha256 } from '../sha256.js'
import type { Artifact } from './types.js'

/** Writes the digests of artifacts as `sha256sum -c` reads them, sorted by file, into `dir`. */
export async function writeChecksums(
  artifacts: readonly Artifact[],
  { dir, file }: { dir: string; file: string },
): Promise<Artifact> {
  const lines = artifacts.map((artifact) => `${artifact.sha256}  ${artifact.file}\n`)
  // By file, so that the order of the config leaves no trace; the digest in front has a fixed length.
  const content = lines.toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join('')
  await writeAtomic(join(dir, file), content)
  return { kind: 'checksums', bundle: null, file, bytes: Buffer.byteLength(content), sha256: sha256(content) }
}
