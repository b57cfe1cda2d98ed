import { SlipwayError } from '../errors.js'
import type { Git } from './git.js'

/**
 * The text of a file at each of the commits, null where it was absent. The path is relative to the folder git runs in.
 * Throws HISTORY_INCOMPLETE where the repository lacks one that there was.
 */
export async function readStates(
  git: Git,
  commits: readonly string[],
  path: string,
): Promise<(string | null)[]> {
  const names = commits.map((commit) => `${commit}:./${path}`)
  const texts = parseObjects(await git.readObjects(`${names.join('\n')}\n`), names)
  // git says `missing` of a file that never was, and of one whose content is.
  for (const [place, commit] of commits.entries()) {
    if (texts[place] !== null) continue
    const listed = await git.read(['ls-tree', '--name-only', '-z', commit, '--', path])
    if (listed !== '') throw new SlipwayError('HISTORY_INCOMPLETE', { said: `${names[place]} is missing` })
  }
  return texts
}

/** `<id> blob <size>`, line end, content, line end; or `<name> missing`, line end. */
function parseObjects(bytes: Buffer, names: readonly string[]): (string | null)[] {
  let position = 0
  return names.map((name) => {
    const end = bytes.indexOf('\n', position)
    const header = bytes.toString('utf8', position, end)
    const start = end + 1
    if (header === `${name} missing`) {
      position = start
      return null
    }
    const size = Number(header.split(' ')[2])
    position = start + size + 1
    return bytes.toString('utf8', start, start + size)
  })
}
