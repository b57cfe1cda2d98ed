import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { join, posix } from 'node:path'

/** Where an absolute path of an image is in the folder that it was unpacked to. */
export function inRoot(root: string, path: string): string {
  return join(root, posix.join('/', path))
}

/** The program of an image, found as a container's runtime does: by its path, else in PATH. null: it is nowhere. */
export async function programIn(
  root: string,
  program: string,
  { home, path }: { readonly home: string; readonly path: string },
): Promise<string | null> {
  const places = program.includes('/') ? [home] : path.split(':').filter((folder) => folder.startsWith('/'))
  for (const place of places) {
    const file = inRoot(root, posix.resolve(place, program))
    if (await mayRun(file)) return file
  }
  return null
}

/** By its mode: whether this machine lets anything run there is another question. */
async function mayRun(file: string): Promise<boolean> {
  return stat(file).then(
    (found) => found.isFile() && (found.mode & 0o111) !== 0,
    () => false,
  )
}

/**
 * What an argument or a variable of an image is here: paths that are there lie elsewhere now, also in lists and options. Of
 * PATH, none may lead to a program of this machine.
 */
export function valueIn(root: string, name: string, value: string): string {
  return value.replace(PATHS, (path) =>
    name === 'PATH' || existsSync(inRoot(root, path)) ? inRoot(root, path) : path,
  )
}

/** Absolute ones, alone, in a list, or behind an option: `--require /opt/trace.cjs`, `--require=/opt/trace.cjs`. A mere `/` may be a URL's. */
const PATHS = /(?<=^|[\s:=])\/(?!\/)[^\s:=]+/g
