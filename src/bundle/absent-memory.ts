import { realpath } from 'node:fs/promises'
import { dirname, join, relative } from 'node:path'
import { readIfExists, writeIfChanged } from '../files.js'
import { sha256 } from '../sha256.js'
import type { Absent } from './absent.js'

interface Remembered extends Absent {
  /** Of the importer: how it imports decides whether the build fails. */
  readonly sha256: string
}

/**
 * Absent imports of the last build, so that this one need not fail first. Where nothing is known, or no longer certain,
 * there is nothing in it: the memory saves time and changes no output.
 *
 * @param root the bundle's root, real path
 */
export async function rememberedAbsents(root: string, bundle: string): Promise<Absent[]> {
  const file = await memoryFile(root, bundle)
  const text = file === null ? null : await readIfExists(file).catch(() => null)
  const known = await Promise.all(parse(text?.toString() ?? '[]').map((absent) => stillKnown(root, absent)))
  return known.flatMap((absent) => absent ?? [])
}

/** Remembers them for the next build, where there is a node_modules to do it in. */
export async function rememberAbsents(
  root: string,
  bundle: string,
  absents: readonly Absent[],
): Promise<void> {
  const file = await memoryFile(root, bundle)
  if (file === null || (absents.length === 0 && (await readIfExists(file).catch(() => null)) === null)) return
  const remembered = await Promise.all(
    absents.map(async ({ specifier, importer }) => ({
      specifier,
      importer,
      sha256: sha256((await readIfExists(join(root, importer))) ?? ''),
    })),
  )
  // A folder that cannot be written costs time on the next build, and nothing else.
  await writeIfChanged(file, `${JSON.stringify(remembered, null, 2)}\n`).catch(() => undefined)
}

async function memoryFile(root: string, bundle: string): Promise<string | null> {
  for (let folder = root; ; folder = dirname(folder)) {
    const modules = await realpath(join(folder, 'node_modules')).catch(() => null)
    if (modules !== null) {
      const id = sha256(`${relative(modules, root)}\0${bundle}`).slice(0, 16)
      return join(modules, '.cache', 'slipway', `absent-${id}.json`)
    }
    if (dirname(folder) === folder) return null
  }
}

function parse(text: string): Remembered[] {
  try {
    const value = JSON.parse(text) as unknown
    return Array.isArray(value) ? value.filter(isRemembered) : []
  } catch {
    return []
  }
}

function isRemembered(value: unknown): value is Remembered {
  const { specifier, importer, sha256: hash } = (value ?? {}) as Record<string, unknown>
  return [specifier, importer, hash].every((field) => typeof field === 'string' && field !== '')
}

async function stillKnown(
  root: string,
  { specifier, importer, sha256: hash }: Remembered,
): Promise<Absent | null> {
  const content = await readIfExists(join(root, importer)).catch(() => null)
  return content !== null && sha256(content) === hash ? { specifier, importer } : null
}
