import { readFile } from 'node:fs/promises'
import { relative, sep } from 'node:path'
import { type Config, literalIn } from '../config/index.js'
import { SlipwayError } from '../errors.js'
import { type Base, packageBase } from './base.js'
import { countInFull } from './count-in-full.js'
import type { Git } from './git.js'
import { readStates } from './read-states.js'
import { walk } from './walk.js'

/** How many states of the file are read at once. */
const CHUNK = 100

/**
 * The commits that HEAD reaches and the one that last changed the base does not: 0 at that one itself, and 0 while
 * the base of the working tree is not committed yet.
 */
export async function countSinceBase(config: Config, git: Git, head: string, base: Base): Promise<number> {
  const source = await baseSource(config, base)
  const changed = await findBaseChange(git, head, source)
  if (changed === null) return 0
  const selection = { paths: config.version.paths, firstParent: false }
  // Exact, since all that the older one reaches the newer one reaches as well; `rev-list new ^old` is not.
  const [all, before] = await Promise.all([
    countInFull(git, head, selection),
    countInFull(git, changed, selection),
  ])
  return all - before
}

interface BaseSource {
  /** Relative to the root, with `/`. */
  readonly path: string
  /** Whether a state of the file gives the present base. */
  readonly gives: (text: string) => boolean
}

/** Where the base is written: as a literal at version.base of the config file, or in the version of package.json. */
async function baseSource(config: Config, base: Base): Promise<BaseSource> {
  const literal = config.version.base
  if (literal === null) {
    return { path: 'package.json', gives: (text) => sameBase(packageBase(readVersion(text)), base) }
  }
  const gives = (text: string) => literalIn(text, ['version', 'base']) === literal
  if (config.file === null || !gives(await readFile(config.file, 'utf8'))) {
    throw new SlipwayError('BASE_NOT_LITERAL', { base: literal, file: config.file })
  }
  return { path: relative(config.root, config.file).split(sep).join('/'), gives }
}

function readVersion(text: string): unknown {
  try {
    return (JSON.parse(text) as { version?: unknown } | null)?.version
  } catch {
    return undefined
  }
}

const sameBase = (a: Base | null, b: Base) => a !== null && a.major === b.major && a.minor === b.minor

/** The newest commit where the file gives the base, and in none of its parents did. null: HEAD's does not. */
async function findBaseChange(git: Git, head: string, source: BaseSource): Promise<string | null> {
  // Children before parents; the parents are those that touched the file.
  const text = await walk(git, ['--topo-order', '--parents', head, '--', source.path])
  const touches = text.split('\n').flatMap((line) => (line === '' ? [] : [line.split(' ')]))
  const gives = new Map<string, boolean>()
  let read = 0

  async function givesBase(commit: string): Promise<boolean> {
    while (!gives.has(commit) && read < touches.length) {
      const chunk = touches.slice(read, read + CHUNK).map(([id = '']) => id)
      const texts = await readStates(git, chunk, source.path)
      for (const [place, id] of chunk.entries()) gives.set(id, source.gives(texts[place] ?? ''))
      read += CHUNK
    }
    return gives.get(commit) ?? false
  }

  for (const [place, [commit = '', ...parents]] of touches.entries()) {
    if (!(await givesBase(commit))) {
      if (place === 0) return null
      continue
    }
    const before = await Promise.all(parents.map(givesBase))
    if (!before.includes(true)) return commit
  }
  return null
}
