import type { Entry } from './count-memory.js'
import type { Git } from './git.js'
import { walk } from './walk.js'

/** How far back to look for a commit that was counted before. */
const REACH = 1000

/** The length of the chain of first parents, from the nearest one that was counted before; null where none is near. */
export async function extendFirstParents(
  git: Git,
  head: string,
  known: readonly Entry[],
): Promise<number | null> {
  if (known.length === 0) return null
  const text = await walk(git, ['--first-parent', `--max-count=${REACH}`, head, '--'])
  const counts = new Map(known.map((entry) => [entry.head, entry.commits]))
  for (const [newer, commit] of text.split('\n').entries()) {
    const count = counts.get(commit)
    if (count !== undefined) return count + newer
  }
  return null
}
