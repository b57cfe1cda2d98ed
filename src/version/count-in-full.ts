import { countTouching } from './count-touching.js'
import type { Git } from './git.js'
import { firstParentFlag, type Selection, walk } from './walk.js'

/** Counts the commits reachable from one. Along first parents, a merge touches what it brought in. */
export async function countInFull(git: Git, head: string, selection: Selection): Promise<number> {
  const { paths, firstParent } = selection
  if (paths.length > 0 && !firstParent) return countTouching(git, head, paths)
  return Number(await walk(git, ['--count', ...firstParentFlag(selection), head, '--', ...paths]))
}
