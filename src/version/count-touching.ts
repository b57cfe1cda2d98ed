import type { Git } from './git.js'
import { walk } from './walk.js'

/**
 * Counts the commits that touched the paths, on whatever branch. A merge counts only where it made a state of them
 * that none of its parents has: what it merely brought in was counted where it was made.
 */
export async function countTouching(git: Git, head: string, paths: readonly string[]): Promise<number> {
  const text = await walk(git, ['--full-history', '--format=parents %P', head, '--', ...paths])
  const merges = new Map<string, number>()
  let single = 0
  for (const [, commit = '', parents = ''] of text.matchAll(/^commit ([0-9a-f]+)\nparents (.*)$/gm)) {
    const count = parents.split(' ').length
    if (count > 1) merges.set(commit, count)
    else single++
  }
  return single + (merges.size > 0 ? await countUnlikeParents(git, merges, paths) : 0)
}

/** Those of the merges that differ in the paths from each of their parents. */
async function countUnlikeParents(
  git: Git,
  merges: ReadonlyMap<string, number>,
  paths: readonly string[],
): Promise<number> {
  // The commit's id on a line of its own for every parent that it differs from, then what differs.
  const args = ['diff-tree', '--stdin', '-m', '-r', '--raw', '--no-renames', '--', ...paths]
  const differing = new Map<string, number>()
  for (const line of (await git.read(args, `${[...merges.keys()].join('\n')}\n`)).split('\n')) {
    if (merges.has(line)) differing.set(line, (differing.get(line) ?? 0) + 1)
  }
  return [...merges].filter(([commit, parents]) => differing.get(commit) === parents).length
}
