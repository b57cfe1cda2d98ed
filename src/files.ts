import { constants } from 'node:fs'
import { access, mkdir, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { isLeftover, temporaryEnding } from './leftovers.js'

export interface WriteOptions {
  /** Permission bits of the new file; the umask applies. Default 0o666. */
  mode?: number
  /** Whether it is on the disk when this returns. Default true; false for what may be lost with the machine's power. */
  sync?: boolean
}

/**
 * Writes a file so that readers see the old content or the new, never a part: a temporary file beside it,
 * synced, then renamed over it. Makes the folder where it is missing, else clears what killed processes have left there.
 * Content may come in parts.
 */
export async function writeAtomic(
  file: string,
  content: string | Uint8Array | AsyncIterable<Uint8Array>,
  options: WriteOptions = {},
): Promise<void> {
  await makeFolder(dirname(file))
  await clearLeftovers(dirname(file)).catch(() => undefined)
  const temporary = `${file}${temporaryEnding()}`
  try {
    const handle = await open(temporary, 'wx', options.mode)
    try {
      const parts = typeof content === 'string' || content instanceof Uint8Array ? [content] : content
      // One part goes on where the one before it ended, and is written while the next one is made.
      let writing: Promise<void> = Promise.resolve()
      try {
        for await (const part of parts) {
          await writing
          writing = handle.writeFile(part)
          // Whoever awaits it is told; until then, it is nobody's.
          writing.catch(() => {})
        }
      } finally {
        await writing
      }
      if (options.sync ?? true) await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
}

/**
 * Makes a folder, and those above it. mkdir's own `recursive` is not used: where a file system answers ENOENT whatever there
 * is, as /proc does, Node 20 tries for ever.
 */
export async function makeFolder(path: string): Promise<void> {
  const problem = await tryToMake(path)
  if (problem === null) return
  const above = dirname(path)
  if (problem.code !== 'ENOENT' || above === path) throw problem
  // Whoever needs the same one may have made it since.
  if (!(await isThere(above))) await makeFolder(above)
  const again = await tryToMake(path)
  if (again !== null) throw again
}

/** null where it is there now. */
async function tryToMake(path: string): Promise<NodeJS.ErrnoException | null> {
  try {
    await mkdir(path)
    return null
  } catch (error) {
    const problem = error as NodeJS.ErrnoException
    return problem.code === 'EEXIST' && (await stat(path)).isDirectory() ? null : problem
  }
}

/** Asks a folder, or the nearest above it that is there. Nothing is made: who asks may only want to know. */
export async function mayWrite(path: string): Promise<void> {
  try {
    await access(path, constants.W_OK)
    // Of a file it tells as well; this fails.
    await readdir(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || dirname(path) === path) throw error
    await mayWrite(dirname(path))
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    (error: unknown) => !isMissing(error),
  )
}

/** Folders that this process has looked through. */
const cleared = new Set<string>()

async function clearLeftovers(folder: string): Promise<void> {
  if (cleared.has(folder)) return
  cleared.add(folder)
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isFile() && isLeftover(entry.name)) await rm(join(folder, entry.name), { force: true })
  }
}

/** As writeAtomic, but leaves a file alone that holds the same bytes already. Says whether it wrote. */
export async function writeIfChanged(
  file: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): Promise<boolean> {
  const before = await readIfExists(file)
  if (before?.equals(Buffer.from(content))) return false
  await writeAtomic(file, content, options)
  return true
}

/** The file's bytes, or null where there is no such file. Other failures are thrown. */
export async function readIfExists(file: string): Promise<Buffer | null> {
  try {
    return await readFile(file)
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/** Whether there is a file, or a link to one. */
export async function isFile(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isFile()
  } catch (error) {
    if (isMissing(error)) return false
    throw error
  }
}

/** True for the error of a path that leads to nothing. */
export function isMissing(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | null)?.code
  return code === 'ENOENT' || code === 'ENOTDIR'
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left on the device',
  EDQUOT: 'the disk quota is used up',
  ENOTDIR: 'a part of its path is a file',
  EEXIST: 'a file is where the folder goes',
  EISDIR: 'a folder is where the file goes',
}

/** Why the disk refused something, in words; null for whatever else went wrong. */
export function diskReason(error: unknown): string | null {
  const { code = '', syscall } = (error ?? {}) as Partial<NodeJS.ErrnoException>
  // As /proc says it.
  if (code === 'ENOENT' && (syscall === 'mkdir' || syscall === 'mkdtemp'))
    return 'no folder can be made there'
  return reasons[code] ?? null
}

/** Does what the disk may refuse, and tells that from bugs: throws what `refusal` makes of the reason. */
export async function onDisk<T>(
  work: () => Promise<T>,
  refusal: (reason: string, cause: unknown) => Error,
): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const reason = diskReason(error)
    throw reason === null ? error : refusal(reason, error)
  }
}

/** Where links lead, in all that is there of a path. */
export async function realPath(path: string): Promise<string> {
  const folder = dirname(path)
  return realpath(path).catch(async (error: unknown) => {
    if (!isMissing(error)) throw error
    return folder === path ? path : join(await realPath(folder), basename(path))
  })
}
