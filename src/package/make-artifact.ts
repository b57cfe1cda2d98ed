import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { writeAtomic } from '../files.js'
import { Again } from './again.js'
import { packagerOf } from './kinds.js'
import type { Artifact, PackInput, PlannedArtifact } from './types.js'

/**
 * Makes one artifact of a bundle and puts it into `dir`, whole or not at all.
 * Throws BUNDLE_CHANGED; for npm packages NPM_MISSING, NPM_FAILED, NPM_ANSWER_UNKNOWN, NPM_LACKS_BUNDLE or
 * NPM_NOT_BUILT; for images IMAGE_NOT_LINUX, IMAGE_LDD_FAILED, IMAGE_BASE_UNFIT, IMAGE_PLATFORM_MISSING,
 * IMAGE_PACKAGE_MISSING or IMAGE_NATIVE; for executables EXECUTABLE_NOT_LINUX, EXECUTABLE_ENTRIES, EXECUTABLE_PACKAGES,
 * EXECUTABLE_FILES, EXECUTABLE_TOP_LEVEL_AWAIT, EXECUTABLE_NODE_FAILED or EXECUTABLE_NODE_UNFIT.
 */
export async function makeArtifact(planned: PlannedArtifact, input: PackInput): Promise<Artifact> {
  for (;;) {
    try {
      return await makeOnce(planned, input)
    } catch (error) {
      if (!(error instanceof Again)) throw error
    }
  }
}

async function makeOnce(planned: PlannedArtifact, input: PackInput): Promise<Artifact> {
  const { kind, bundle, file } = planned
  const packager = packagerOf(kind)
  const content = await packager.pack(input, planned)
  const parts = content instanceof Uint8Array ? [content] : content
  const hash = createHash('sha256')
  let bytes = 0
  await writeAtomic(join(input.dir, file), counted(), packager.executable === true ? { mode: 0o777 } : {})
  return { kind, bundle, file, bytes, sha256: hash.digest('hex') }

  async function* counted(): AsyncIterable<Uint8Array> {
    for await (const part of parts) {
      // In pieces: one is written while the next one is digested.
      for (let at = 0; at < part.byteLength; at += PIECE) {
        input.signal?.throwIfAborted()
        const piece = part.subarray(at, at + PIECE)
        hash.update(piece)
        bytes += piece.byteLength
        yield piece
      }
    }
  }
}

const PIECE = 1024 * 1024
