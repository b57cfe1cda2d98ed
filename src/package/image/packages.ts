import { readFile, realpath } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { SlipwayError } from '../../errors.js'
import { isMissing } from '../../files.js'

/** An installed package, as another one finds it. */
export interface InstalledPackage {
  /** The folder that its files are in: a real path. */
  readonly folder: string
  /** The packages that it imports → what they are to it. Sorted. */
  readonly dependencies: ReadonlyMap<string, InstalledPackage>
}

/** What a package.json may call another package: nothing that leads elsewhere than below node_modules. */
const NAME = /^(@[^\s/\\.@:][^\s/\\:]*\/)?[^\s/\\.@:][^\s/\\:]*$/

/**
 * The packages of these names, as a folder finds them in its node_modules and those above, with all that they need in
 * turn. Optional ones may be missing.
 *
 * @throws SlipwayError IMAGE_PACKAGE_MISSING
 */
export async function findPackages(
  folder: string,
  { needed, optional }: Wanted,
): Promise<ReadonlyMap<string, InstalledPackage>> {
  const known = new Map<string, Promise<InstalledPackage>>()
  const open: Promise<void>[] = []
  const found = await findAll(await realpath(folder), { needed, optional }, { known, open })
  // Packages may need each other: each is filled when all are found.
  for (let at = 0; at < open.length; at++) await open[at]
  return found
}

interface Wanted {
  readonly needed: readonly string[]
  readonly optional: readonly string[]
}

interface Progress {
  /** By folder. */
  readonly known: Map<string, Promise<InstalledPackage>>
  readonly open: Promise<void>[]
}

async function findAll(
  from: string,
  { needed, optional }: Wanted,
  progress: Progress,
): Promise<Map<string, InstalledPackage>> {
  const names = [...new Set([...needed, ...optional])].filter((name) => NAME.test(name)).toSorted()
  const found = await Promise.all(
    names.map(async (name) => {
      const folder = await locate(name, from)
      if (folder !== null) return [[name, await packageIn(folder, progress)] as const]
      if (needed.includes(name) && !optional.includes(name)) {
        throw new SlipwayError('IMAGE_PACKAGE_MISSING', { name, from })
      }
      return []
    }),
  )
  return new Map(found.flat())
}

function packageIn(folder: string, progress: Progress): Promise<InstalledPackage> {
  const before = progress.known.get(folder)
  if (before !== undefined) return before
  const dependencies = new Map<string, InstalledPackage>()
  const one = Promise.resolve({ folder, dependencies })
  progress.known.set(folder, one)
  progress.open.push(
    (async () => {
      const found = await findAll(folder, await wantedBy(folder), progress)
      for (const [name, dependency] of found) dependencies.set(name, dependency)
    })(),
  )
  return one
}

async function wantedBy(folder: string): Promise<Wanted> {
  const fields = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as Record<string, unknown>
  const namesIn = (field: string): string[] => Object.keys((fields[field] as object | null | undefined) ?? {})
  return {
    needed: namesIn('dependencies'),
    // A peer that nobody chose is missing on purpose, or was complained of when it was installed.
    optional: [...namesIn('optionalDependencies'), ...namesIn('peerDependencies')],
  }
}

/** Where Node would find a package; a real path. */
async function locate(name: string, from: string): Promise<string | null> {
  for (let at = from; ; at = dirname(at)) {
    if (basename(at) !== 'node_modules') {
      const folder = join(at, 'node_modules', name)
      try {
        await readFile(join(folder, 'package.json'))
        return await realpath(folder)
      } catch (error) {
        if (!isMissing(error)) throw error
      }
    }
    if (dirname(at) === at) return null
  }
}
