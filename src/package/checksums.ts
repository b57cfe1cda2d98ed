import type { Artifact } from './types.js'
import { type PaperPlace, writePaper } from './write-paper.js'

/** Writes the digests of artifacts as `sha256sum -c` reads them, sorted by file. */
export async function writeChecksums(artifacts: readonly Artifact[], place: PaperPlace): Promise<Artifact> {
  const lines = artifacts.map((artifact) => `${artifact.sha256}  ${artifact.file}\n`)
  // By file, so that the order of the config leaves no trace; the digest in front has a fixed length.
  const content = lines.toSorted((a, b) => (a.slice(66) < b.slice(66) ? -1 : 1)).join('')
  return writePaper('checksums', content, place)
}
