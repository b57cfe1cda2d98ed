import { humanCount } from '../../human.js'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { quote } from '../../errors.js'
import { sha256 } from '../../sha256.js'
import { TRIAL_FILES } from '../../trial/index.js'
import { JOURNAL_FILE } from '../journal/journal.js'
import { readGiven } from './read-given.js'
import { fails, holds, skipped, type Verified } from './types.js'

/** The digests that a release tells of its files. */
export interface Checksums {
  /** The bare name of the file that tells them. */
  readonly file: string
  /** Bare file name → lower-case hex. */
  readonly digests: ReadonlyMap<string, string>
  /** The lines that tell none. */
  readonly strange: readonly string[]
}

/** The checksums of a release's folder. Of several, as branches give npm packages, all. */
export async function readChecksums(folder: string): Promise<Checksums[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('_checksums.txt')).toSorted()
  const texts = await Promise.all(
    names.map(async (file) => ({ file, text: await readGiven(join(folder, file)) })),
  )
  return texts.flatMap(({ file, text }) => (text === null ? [] : [{ file, ...parse(text.toString()) }]))
}

/** Tells of what is in a release's folder beside what its checksums list; null where that is all. */
export async function verifyUnlisted(
  folder: string,
  checksums: readonly Checksums[],
): Promise<Verified | null> {
  const known = new Set([
    JOURNAL_FILE,
    ...TRIAL_FILES,
    ...checksums.flatMap(({ file, digests }) => [file, `${file}.sig`, ...digests.keys()]),
  ])
  const others = (await readdir(folder)).filter((name) => !known.has(name)).toSorted()
  if (others.length === 0) return null
  return fails('nothing is here that no checksums list', others.map((name) => quote(name)).join(', '))
}

/** As `sha256sum` writes them. What is no bare name of a file is strange: nothing outside of the folder is meant. */
function parse(text: string): Omit<Checksums, 'file'> {
  const digests = new Map<string, string>()
  const strange: string[] = []
  for (const line of text.split('\n').filter((each) => each !== '')) {
    const [, digest, name] = /^([0-9a-f]{64}) [ *](?!\.\.?$)([^/\\\0]+)$/.exec(line) ?? []
    if (digest === undefined || name === undefined) strange.push(line)
    else digests.set(name, digest)
  }
  return { digests, strange }
}

/** How much of a strange line is shown. */
const SHOWN = 100

/**
 * Holds files against the digests.
 *
 * @param only a bare name: the others are not looked at
 */
export async function verifyChecksums(
  folder: string,
  { file, digests, strange }: Checksums,
  only: string | null,
): Promise<Verified> {
  const title = `${file}: every file has its digest`
  const asked = only === null ? [...digests] : [...digests].filter(([name]) => name === only)
  const [line] = strange
  if (line !== undefined) return fails(title, `it has a line that tells none: ${quote(line.slice(0, SHOWN))}`)
  if (digests.size === 0) return fails(title, 'it lists no file')
  if (asked.length === 0) return skipped(title, `it does not list ${quote(only)}`)
  const wrong = await Promise.all(
    asked.map(async ([name, digest]) => {
      const content = await readGiven(join(folder, name))
      if (content === null) return [`${quote(name)} is missing`]
      const there = sha256(content)
      return there === digest ? [] : [`${quote(name)} has sha256 ${there}; it should have ${digest}`]
    }),
  )
  const problems = wrong.flat()
  return problems.length === 0
    ? holds(title, humanCount(asked.length, 'file'))
    : fails(title, problems.join('; '))
}
