import { join } from 'node:path'
import type { ArtifactKind } from '../config/index.js'
import { writeAtomic } from '../files.js'
import { sha256 } from '../sha256.js'
import type { Artifact } from './types.js'

/** Where a paper goes: the folder, and the bare name of the file. */
export interface PaperPlace {
  readonly dir: string
  readonly file: string
}

/** Writes what speaks of the whole release. */
export async function writePaper(
  kind: Exclude<Artifact['kind'], ArtifactKind>,
  content: string | Uint8Array,
  { dir, file }: PaperPlace,
): Promise<Artifact> {
  await writeAtomic(join(dir, file), content)
  return { kind, bundle: null, file, bytes: Buffer.byteLength(content), sha256: sha256(content) }
}
