import { join } from 'node:path'
import { SlipwayError } from '../../errors.js'
import { writeAtomic } from '../../files.js'
import { sha256 } from '../../sha256.js'
import { look } from './look.js'
import type { InitPlan } from './types.js'

/**
 * Does what the plan says, each file at once or not at all, in an order that a second run can go on from.
 *
 * @returns the paths written, relative to the plan's root
 * @throws SlipwayError INIT_STALE where a file is no longer as the plan found it; INIT_WRITE_FAILED
 */
export async function applyInit(plan: InitPlan): Promise<string[]> {
  const written: string[] = []
  for (const { path, content, before } of plan.files) {
    if (content === null) continue
    const found = await look(plan.root, path)
    const now = found.kind === 'file' ? sha256(found.bytes) : null
    if (found.kind === 'blocked' || now !== before) throw new SlipwayError('INIT_STALE', { path })
    // A symbolic link within the project stays one: what it leads to is written.
    const [file, options] =
      found.kind === 'file' ? [found.real, { mode: found.mode }] : [join(plan.root, path), {}]
    await writeAtomic(file, content, options).catch((cause: Error) => {
      throw new SlipwayError('INIT_WRITE_FAILED', { path, problem: cause.message }, { cause })
    })
    written.push(path)
  }
  return written
}
