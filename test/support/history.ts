import { Readable } from 'node:stream'
import { execa } from 'execa'
import { git, gitEnv, initRepository } from './git.js'

export interface HistoryOptions {
  commits: number
  /** Every so many commits (14 or more), a branch of two commits is merged. Default: a straight line. */
  mergesEvery?: number
}

/** A commit of a graph: its parents are named by their place in the list, and stand before it. */
export interface GraphCommit {
  readonly parents: readonly number[]
  /** Seconds since the epoch. */
  readonly date: number
  /** Path → text of what it changes. Default: nothing. */
  readonly files?: Readonly<Record<string, string>>
}

/** A new repository in an existing folder, with that many commits on main, a few files, and main checked out. */
export async function makeHistory(folder: string, options: HistoryOptions): Promise<void> {
  await initRepository(folder)
  await importGraph(folder, 'refs/heads/main', longHistory(options))
  await git(folder, ['reset', '-q', '--hard', 'main'])
}

/** Makes the commits of a graph, points the ref to the last of them, and gives their ids in the graph's order. */
export async function importGraph(
  folder: string,
  ref: string,
  graph: Iterable<GraphCommit>,
): Promise<string[]> {
  const { stdout } = await execa('git', ['fast-import', '--quiet'], {
    cwd: folder,
    env: gitEnv,
    input: Readable.from(importCommands(ref, graph)),
  })
  return stdout.split('\n')
}

/** Dates run forward by an hour a commit; one commit in ten changes a file. */
function* longHistory({ commits, mergesEvery = Infinity }: HistoryOptions): Generator<GraphCommit> {
  const start = 1_100_000_000
  for (let index = 0; index < commits; index++) {
    const date = start + index * 3600
    const place = index % mergesEvery
    const parents =
      index === 0 ? [] : mergesEvery <= index ? mergedParents(index, place, mergesEvery) : [index - 1]
    yield index % 10 === 0
      ? { parents, date, files: { [`source/part-${index % 70}.txt`]: `${index}\n` } }
      : { parents, date }
  }
}

/** The last three of a round: a branch of two commits that left main ten commits before, and its merge. */
function mergedParents(index: number, place: number, every: number): number[] {
  if (every < 14) throw new RangeError('mergesEvery must be 14 or more')
  if (place === every - 3) return [index - 11]
  if (place === every - 1) return [index - 3, index - 1]
  return [index - 1]
}

function* importCommands(ref: string, graph: Iterable<GraphCommit>): Generator<string> {
  let mark = 0
  for (const commit of graph) {
    mark++
    const lines = [
      `commit ${ref}`,
      `mark :${mark}`,
      `committer A Tester <tester@example.invalid> ${commit.date} +0000`,
      data(`commit ${mark}`),
      // Without this, fast-import takes the ref's last commit for the parent.
      ...(commit.parents.length === 0 && mark > 1 ? ['from 0000000000000000000000000000000000000000'] : []),
      ...commit.parents.map((parent, place) => `${place === 0 ? 'from' : 'merge'} :${parent + 1}`),
    ]
    for (const [path, text] of Object.entries(commit.files ?? {})) {
      lines.push(`M 100644 inline ${path}`, data(text))
    }
    yield `${lines.join('\n')}\nget-mark :${mark}\n`
  }
}

const data = (text: string) => `data ${Buffer.byteLength(text)}\n${text}`
