import { isSlipwayError, quote } from '../../errors.js'
import { readArchive } from './read-archive.js'

/** Where two files that should be the same first differ, in words: in an archive, the file in it. */
export async function firstDifference(file: string, given: Buffer, built: Buffer): Promise<string> {
  if (/\.(tar\.gz|tgz|tar)$/.test(file)) {
    try {
      const inside = firstInside(await readArchive(file, given), await readArchive(file, built))
      return inside ?? 'its files are the same; the archive around them is not'
    } catch (error) {
      if (!isSlipwayError(error)) throw error
    }
  }
  return at(given, built)
}

type Files = Awaited<ReturnType<typeof readArchive>>

function firstInside(given: Files, built: Files): string | null {
  for (const path of [...new Set([...given.keys(), ...built.keys()])].toSorted()) {
    const [one, other] = [given.get(path), built.get(path)]
    if (one === undefined) return `${quote(path)} is built now, and is not in it`
    if (other === undefined) return `${quote(path)} is in it, and is not built now`
    if (!one.content.equals(other.content)) return `${quote(path)}, ${at(one.content, other.content)}`
    if (one.executable !== other.executable) return `${quote(path)} is executable in one of them alone`
  }
  return null
}

/** How much is shown of what differs. */
const SHOWN = 40

function at(given: Buffer, built: Buffer): string {
  const length = Math.min(given.length, built.length)
  let offset = 0
  while (offset < length && given[offset] === built[offset]) offset += 1
  const line = given.subarray(0, offset).toString('latin1').split('\n').length
  const shown = (bytes: Buffer): string => quote(bytes.subarray(offset, offset + SHOWN).toString())
  return `byte ${offset} (line ${line}): ${shown(given)} is in it, ${shown(built)} is built now`
}
