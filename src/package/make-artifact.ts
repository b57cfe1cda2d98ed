import { join } from 'node:path'
import { writeAtomic } from '../files.js'
import { sha256 } from '../sha256.js'
import { packagerOf } from './kinds.js'
import type { Artifact, PackInput, PlannedArtifact } from './types.js'

/**
 * Makes one artifact of a bundle and puts it into `dir`, whole or not at all.
 * Throws BUNDLE_CHANGED, and for npm packages NPM_MISSING, NPM_FAILED, NPM_ANSWER_UNKNOWN,
 * NPM_LACKS_BUNDLE or NPM_NOT_BUILT.
 */
export async function makeArtifact(
  planned: PlannedArtifact,
  { dir, ...input }: PackInput & { readonly dir: string },
): Promise<Artifact> {
  const { kind, bundle, file } = planned
  const content = await packagerOf(kind).pack(input, planned)
  await writeAtomic(join(dir, file), content)
  return { kind, bundle, file, bytes: content.byteLength, sha256: sha256(content) }
}
