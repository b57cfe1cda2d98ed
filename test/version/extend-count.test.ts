import { expect, test } from 'vitest'
import type { Entry } from '../../src/version/count-memory.js'
import { extendCount } from '../../src/version/extend-count.js'
import { extendFirstParents } from '../../src/version/extend-first-parents.js'
import { type Git, openGit } from '../../src/version/git.js'
import { git, initRepository } from '../support/git.js'
import { type GraphCommit, importGraph } from '../support/history.js'
import { tempFolder } from '../support/temp.js'
import { checkoutWorld } from './checkout.js'

interface History {
  root: string
  reader: Git
  ids: string[]
}

async function makeGraph(graph: readonly GraphCommit[]): Promise<History> {
  const root = await tempFolder()
  await initRepository(root)
  const ids = await importGraph(root, 'refs/heads/main', graph)
  return { root, reader: openGit(root, checkoutWorld(root)), ids }
}

/** How many commits each commit of the graph reaches, itself included. */
function reach(graph: readonly GraphCommit[], parentsOf = (commit: GraphCommit) => commit.parents): number[] {
  const sets: Set<number>[] = []
  for (const [index, commit] of graph.entries()) {
    sets.push(new Set([index, ...parentsOf(commit).flatMap((parent) => [...(sets[parent] ?? [])])]))
  }
  return sets.map((set) => set.size)
}

const entry = (head: string | undefined, commits: number | undefined): Entry => ({
  head: head ?? '',
  commits: commits ?? 0,
  commit: head ?? '',
  seconds: 0,
})

const line = (length: number, from: number, date: (place: number) => number): GraphCommit[] =>
  Array.from({ length }, (_, place) => ({
    parents: from + place === 0 ? [] : [from + place - 1],
    date: date(place),
  }))

/**
 *     old ── (15 commits of 1970) ── A ── HEAD
 *       └───────────── bypass ───────────┘
 */
const skewed: GraphCommit[] = [
  ...line(5, 0, (place) => 1_500_000_000 + place),
  ...line(15, 5, (place) => place),
  { parents: [19], date: 1_600_000_000 },
  { parents: [4], date: 1_600_000_001 },
  { parents: [20, 21], date: 1_600_000_002 },
]

test('where clocks were wrong, git’s own difference is wrong, and is not used', async () => {
  const { root, reader, ids } = await makeGraph(skewed)
  const [ancestor = '', , head = ''] = ids.slice(20)
  const known = [entry(ancestor, 21)]
  const plain = Number(await git(root, ['rev-list', '--count', head, `^${ancestor}`]))
  expect({ plain, full: await git(root, ['rev-list', '--count', head]) }).toEqual({ plain: 7, full: '23' })
  expect(21 + plain).not.toBe(23)
  expect(await extendCount(reader, head, known)).toBeNull()
})

test('the same history with right clocks is extended', async () => {
  const { reader, ids } = await makeGraph(skewed.map((commit, place) => ({ ...commit, date: 1000 + place })))
  expect(await extendCount(reader, ids[22] ?? '', [entry(ids[20], 21)])).toBe(23)
})

test('an ancestor is found behind commits that are none', async () => {
  // Ten commits; HEAD branches off at the fifth, and later ones are known as well.
  const graph = [...line(10, 0, (place) => 1000 + place), { parents: [4], date: 2000 }]
  const { reader, ids } = await makeGraph(graph)
  const known = [3, 7, 9].map((place) => entry(ids[place], place + 1))
  expect(await extendCount(reader, ids[10] ?? '', known)).toBe(6)
  expect(await extendCount(reader, ids[4] ?? '', known)).toBe(5)
  // Before all that is known.
  expect(await extendCount(reader, ids[1] ?? '', known)).toBeNull()
})

test('a known commit that the repository has no more is passed over', async () => {
  const { reader, ids } = await makeGraph(line(5, 0, (place) => place))
  const gone = entry('1234567890123456789012345678901234567890', 99)
  expect(await extendCount(reader, ids[4] ?? '', [gone, entry(ids[2], 3)])).toBe(5)
  expect(await extendCount(reader, ids[4] ?? '', [gone])).toBeNull()
})

test('histories without a common ancestor are extended', async () => {
  const graph = [
    ...line(3, 0, (place) => 1000 + place),
    { parents: [], date: 500 },
    { parents: [3], date: 3000 },
    { parents: [2, 4], date: 3001 },
  ]
  const { reader, ids } = await makeGraph(graph)
  expect(await extendCount(reader, ids[5] ?? '', [entry(ids[2], 3)])).toBe(6)
  expect(await extendCount(reader, ids[4] ?? '', [entry(ids[2], 3)])).toBeNull()
})

test('over random histories with random clocks, the count is right or none', async () => {
  const random = randomNumbers(3)
  const tally = { extended: 0, refused: 0, plainWrong: 0 }
  for (let round = 0; round < 6; round++) {
    const graph = randomGraph(random, 150)
    const { root, reader, ids } = await makeGraph(graph)
    const counts = reach(graph)
    const chains = reach(graph, ({ parents }) => parents.slice(0, 1))
    for (let trial = 0; trial < 12; trial++) {
      const head = 30 + random(120)
      const places = Array.from({ length: 1 + random(5) }, () => head - 1 - random(25))
      const commit = ids[head] ?? ''
      const known = places.map((place) => entry(ids[place], counts[place]))
      const count = await extendCount(reader, commit, known)
      if (count === null) tally.refused++
      else tally.extended++
      expect([counts[head], null]).toContain(count)

      const chain = places.map((place) => entry(ids[place], chains[place]))
      expect([chains[head], null]).toContain(await extendFirstParents(reader, commit, chain))

      const [place = 0] = places
      const plain = Number(await git(root, ['rev-list', '--count', commit, `^${ids[place]}`]))
      const common = Number(await git(root, ['rev-list', '--count', commit, ids[place] ?? '']))
      if (plain !== common - (counts[place] ?? 0)) tally.plainWrong++
    }
    expect(await git(root, ['rev-list', '--count', 'main'])).toBe(String(counts.at(-1)))
  }
  // The test is worth something: git alone goes wrong on these, and we do not merely count in full.
  expect(tally.plainWrong).toBeGreaterThan(0)
  expect(tally.extended).toBeGreaterThan(tally.refused)
}, 120_000)

/**
 * Lines, forks, merges and new roots; spells of commits by somebody whose clock says 1970, which a branch from before
 * the spell may go around.
 */
function randomGraph(random: (below: number) => number, size: number): GraphCommit[] {
  let spell = 0
  let before = 0
  return Array.from({ length: size }, (_, place) => {
    if (spell === 0 && place > 0 && random(8) === 0) {
      spell = 8 + random(10)
      before = place - 1
    }
    const date = spell > 0 ? random(1000) : 1_500_000_000 + place * 100 + random(500)
    if (spell > 0 && spell-- > 1) return { parents: [place - 1], date }
    if (place === 0 || random(60) === 0) return { parents: [], date }
    const first = random(4) === 0 ? Math.max(0, place - 1 - random(30)) : place - 1
    const second = random(2) === 0 ? before : Math.max(0, place - 1 - random(30))
    return { parents: random(2) === 0 && second !== first ? [first, second] : [first], date }
  })
}

function randomNumbers(seed: number): (below: number) => number {
  let state = seed
  return (below) => (state = (state * 48271) % 2147483647) % below
}
