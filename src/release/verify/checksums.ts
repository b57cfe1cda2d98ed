import { readdir, readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { quote } from '../../errors.js'
import { readIfExists } from '../../files.js'
import { sha256 } from '../../sha256.js'
import { fails, holds, skipped, type Verified } from './types.js'

/** The digests that a release tells of its files. */
export interface Checksums {
  /** The bare name of the file that tells them. */
  readonly file: string
  /** Bare file name → lower-case hex. */
  readonly digests: ReadonlyMap<string, string>
}

/** The checksums of a release's folder; null where there are none. Of several, as branches give npm packages, all. */
export async function readChecksums(folder: string): Promise<Checksums[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('_checksums.txt')).toSorted()
  return Promise.all(
    names.map(async (file) => ({ file, digests: parse(await readFile(join(folder, file), 'utf8')) })),
  )
}

/** As `sha256sum` writes them. A path instead of a name is passed over: nothing outside of the folder is meant. */
function parse(text: string): Map<string, string> {
  const lines = [...text.matchAll(/^([0-9a-f]{64}) [ *]([^/\\\0\n]+)$/gm)]
  return new Map(lines.map(([, digest = '', file = '']) => [file, digest]))
}

/**
 * Holds files against the digests.
 *
 * @param only a bare name: the others are not looked at
 */
export async function verifyChecksums(
  folder: string,
  { file, digests }: Checksums,
  only: string | null,
): Promise<Verified> {
  const title = `${file}: every file has its digest`
  const asked = only === null ? [...digests] : [...digests].filter(([name]) => name === only)
  if (asked.length === 0) return skipped(title, only === null ? 'it lists no file' : `it does not list ${quote(only)}`)
  const wrong = await Promise.all(
    asked.map(async ([name, digest]) => {
      const content = await readIfExists(join(folder, basename(name)))
      if (content === null) return [`${quote(name)} is missing`]
      const there = sha256(content)
      return there === digest ? [] : [`${quote(name)} has sha256 ${there}; it should have ${digest}`]
    }),
  )
  const problems = wrong.flat()
  return problems.length === 0 ? holds(title, `${asked.length} files`) : fails(title, problems.join('; '))
}
