import { humanCount } from '../../human.js'
import { readFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { quote } from '../../errors.js'
import { sha256 } from '../../sha256.js'
import { readGiven } from './read-given.js'
import { fails, holds, type Verified } from './types.js'

/** Holds the files that a statement of provenance is about against the digests that it gives. */
export async function verifyProvenance(folder: string, file: string): Promise<Verified> {
  const title = `${file}: is about these files`
  const subjects = subjectsIn(await readFile(join(folder, file), 'utf8'))
  if (subjects.length === 0) return fails(title, 'it is about no file')
  const wrong = await Promise.all(
    subjects.map(async ({ name, digest }) => {
      const content = basename(name) === name ? await readGiven(join(folder, name)) : null
      const there = content === null ? 'nothing' : sha256(content)
      return there === digest ? [] : [`${quote(name)} has sha256 ${there}; it should have ${quote(digest)}`]
    }),
  )
  const problems = wrong.flat()
  return problems.length === 0
    ? holds(title, humanCount(subjects.length, 'file'))
    : fails(title, problems.join('; '))
}

function subjectsIn(text: string): { name: string; digest: string }[] {
  try {
    const { subject } = JSON.parse(text) as { subject: { name: unknown; digest: { sha256: unknown } }[] }
    return subject.map(({ name, digest }) => ({ name: String(name), digest: String(digest.sha256) }))
  } catch {
    return []
  }
}
