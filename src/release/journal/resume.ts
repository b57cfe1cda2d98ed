import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isMissing } from '../../files.js'
import type { Artifact } from '../../package/index.js'
import { sha256 } from '../../sha256.js'
import type { Journal } from './journal.js'
import type { ReleasePlan } from '../types.js'

/** Stands for all that the files of a release are made of. Another Node may make other bytes. */
export function keyOf({
  version,
  head,
  artifacts,
  changelog,
  provenance,
  checksums,
  signature,
}: ReleasePlan): string {
  return sha256(
    JSON.stringify({
      version: version.version,
      npm: version.npm,
      head,
      artifacts,
      changelog,
      provenance,
      checksums,
      signature,
      node: process.version,
    }),
  )
}

/**
 * The files of a release, where an earlier run has put all of them in place and they still are what they were then.
 * Else null: they are to be made.
 */
export async function inPlace(
  plan: ReleasePlan,
  folder: string,
  journal: Journal,
): Promise<readonly Artifact[] | null> {
  const placed = journal.entries.findLast((entry) => entry.event === 'placed')
  if (placed === undefined || placed.key !== keyOf(plan)) return null
  const whole = await Promise.all(placed.artifacts.map((artifact) => isWhole(folder, artifact)))
  return whole.every((each) => each) ? placed.artifacts : null
}

async function isWhole(folder: string, artifact: Artifact): Promise<boolean> {
  try {
    return sha256(await readFile(join(folder, artifact.file))) === artifact.sha256
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}
