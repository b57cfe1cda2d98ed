import { readdir } from 'node:fs/promises'
import { basename, dirname, extname, join } from 'node:path'
import { quote } from '../errors.js'
import { didYouMean } from './did-you-mean.js'
import { describe, type Path, type Report } from './mistake.js'
import { kindOf, within } from './paths.js'
import type { BundleSettings } from './schema.js'
import { SAFE_NAME } from './names.js'

/** Where the entries of a bundle are looked for. */
export interface EntriesPlace {
  /** The bundle's root. */
  readonly root: string
  /** What messages call it. */
  readonly label: string
  readonly kind: BundleSettings['kind']
  /** The place of the option in the config. */
  readonly path: Path
  /** false: files that are not there are let through. */
  readonly mustExist: boolean
}

/** Entry name → source file, relative to the bundle's root. */
export async function resolveEntries(
  entries: BundleSettings['entries'],
  place: EntriesPlace,
  report: Report,
): Promise<Record<string, string>> {
  if (entries === undefined) return defaultEntry(place, report)
  const wanted = Array.isArray(entries) ? nameEntries(entries, place, report) : listEntries(entries, place)
  if (wanted.length === 0) report(place.path, 'must name one source file at least')
  const found = await Promise.all(
    wanted.map(async ({ name, file, path }) => [name, await checkFile(file, path, place, report)] as const),
  )
  return Object.fromEntries(found)
}

async function defaultEntry(place: EntriesPlace, report: Report): Promise<Record<string, string>> {
  const { root, label, kind, path, mustExist } = place
  const name = kind === 'service' ? 'server' : 'index'
  const files = ['.ts', '.mts', '.js', '.mjs'].map((extension) => `src/${name}${extension}`)
  for (const file of files) if ((await kindOf(join(root, file))) === 'file') return { [name]: file }
  if (mustExist) {
    const text = `is needed: there is no ${quote(join(label, `src/${name}.ts`))}, nor with .mts, .js or .mjs`
    report(path, text, "Name yours: bundle: { entries: ['src/main.ts'] }")
  }
  return { [name]: `src/${name}.ts` }
}

interface Wanted {
  readonly name: string
  readonly file: string
  readonly path: Path
}

function listEntries(entries: Record<string, string>, place: EntriesPlace): Wanted[] {
  return Object.entries(entries).map(([name, file]) => ({ name, file, path: [...place.path, name] }))
}

function nameEntries(files: readonly string[], place: EntriesPlace, report: Report): Wanted[] {
  const names = new Set<string>()
  return files.map((file, index) => {
    const path = [...place.path, index]
    const name = basename(file, extname(file))
    const remedy = "Name it: { entries: { name: 'file' } }"
    if (!SAFE_NAME.test(name)) report(path, `gives no name fit for a file; got ${describe(file)}`, remedy)
    if (names.has(name))
      report(path, `gives the name ${quote(name)} once more; got ${describe(file)}`, remedy)
    names.add(name)
    return { name, file, path }
  })
}

async function checkFile(file: string, path: Path, place: EntriesPlace, report: Report): Promise<string> {
  const { root, label, mustExist } = place
  const inside = within(root, file)
  if (inside === null || inside === '') {
    report(path, `must be a file inside the bundle's root; got ${describe(file)}`)
    return file
  }
  const kind = await kindOf(join(root, inside))
  if (kind === 'folder') report(path, `must be a file; ${describe(file)} is a folder`)
  if (kind === null && mustExist) {
    report(path, `must be a file; there is no ${quote(join(label, inside))}`, await nearby(root, inside))
  }
  return inside
}

async function nearby(root: string, file: string): Promise<string | undefined> {
  const folder = dirname(file)
  const names = await readdir(join(root, folder)).catch(() => [])
  return didYouMean(
    file,
    names.map((name) => (folder === '.' ? name : `${folder}/${name}`)),
  )
}
