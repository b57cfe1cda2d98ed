import type { Entry } from './count-memory.js'
import type { Git } from './git.js'

/** Commit → its parents. */
type Listing = ReadonlyMap<string, readonly string[]>

/** A listing longer than this, or with more bottoms, costs about as much as the count in full. */
const MOST_COMMITS = 10_000
const MOST_BOTTOMS = 32

/**
 * The commits reachable from HEAD: those of the nearest ancestor that was counted before, and what is new since.
 * null where none is known, or where the new ones cannot be told for certain.
 *
 * `git rev-list HEAD ^ancestor` alone does not do: it stops on a guess from the commits' dates, and where clocks
 * were wrong it lists commits that the ancestor reaches as well (SLOP in git's revision.c).
 */
export async function extendCount(git: Git, head: string, known: readonly Entry[]): Promise<number | null> {
  const start = await findAncestor(git, head, known)
  if (start === null) return null
  const { ancestor, news } = start
  return (await isExact(git, ancestor.head, news)) ? ancestor.commits + news.size : null
}

/** The ancestor of HEAD with the largest count, and what is listed beyond it. */
async function findAncestor(
  git: Git,
  head: string,
  known: readonly Entry[],
): Promise<{ ancestor: Entry; news: Listing } | null> {
  let candidates = known.toSorted((a, b) => b.commits - a.commits)
  while (candidates.length > 0) {
    const listing = await list(git, head, candidates)
    if (listing === null || listing.size > MOST_COMMITS) return null
    const parents = new Set([...listing.values()].flat())
    const ancestor = candidates.find((entry) => parents.has(entry.head))
    if (ancestor !== undefined) {
      const news = candidates.length === 1 ? listing : await list(git, head, [ancestor])
      return news && { ancestor, news }
    }
    // The largest is no ancestor, and may hide one: it may itself reach back to it.
    candidates = candidates.slice(1)
  }
  return null
}

async function list(git: Git, head: string, excluded: readonly Entry[]): Promise<Listing | null> {
  const { exit, stdout } = await git.run([
    'rev-list',
    '--parents',
    // A commit of the memory may be gone from the repository since.
    '--ignore-missing',
    head,
    ...excluded.map((entry) => `^${entry.head}`),
    '--',
  ])
  // Whatever is wrong, the count in full will find it and say it.
  if (exit !== 0) return null
  const lines = stdout.split('\n').filter((line) => line !== '')
  return new Map(
    lines.map((line) => {
      const [commit = '', ...parents] = line.split(' ')
      return [commit, parents]
    }),
  )
}

/**
 * Whether the ancestor reaches none of the listed commits. If it reached any, it would reach one whose parents are
 * not listed: a bottom. `git merge-base --independent` walks until it is certain, and drops what another one reaches.
 */
async function isExact(git: Git, ancestor: string, news: Listing): Promise<boolean> {
  const bottoms = [...news].flatMap(([commit, parents]) =>
    parents.some((parent) => parent === ancestor || news.has(parent)) ? [] : [commit],
  )
  if (bottoms.length === 0) return true
  if (bottoms.length > MOST_BOTTOMS) return false
  const { exit, stdout } = await git.run(['merge-base', '--independent', ancestor, ...bottoms])
  const independent = new Set(stdout.split('\n'))
  return exit === 0 && bottoms.every((bottom) => independent.has(bottom))
}
