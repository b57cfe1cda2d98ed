import {
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, posix, relative } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { quote } from '../../errors.js'
import type { Base } from '../../package/index.js'
import { inRoot } from './in-root.js'
import { Unfit } from './unfit.js'

/**
 * Unpacks the layers of an image over each other, as a container's runtime does, but for owners, dates and devices. Links
 * lead to what they name in the image.
 *
 * @returns why that cannot be done here; null: it was
 */
export async function unpackLayers(
  layers: Base['layers'],
  root: string,
  signal: AbortSignal | undefined,
): Promise<string | null> {
  for (const { mediaType, open } of layers) {
    signal?.throwIfAborted()
    if (mediaType.endsWith('zstd'))
      return 'a layer of its base is compressed by zstd, which is not unpacked here'
    await unpackLayer(open(), root, signal).catch((error: unknown) => {
      signal?.throwIfAborted()
      throw error
    })
  }
  return null
}

async function unpackLayer(
  compressed: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  root: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { Parser } = await import('tar/parse')
  const written = new Set<string>()
  const parser = new Parser({ strict: true })
  let failure: unknown = null
  parser.on('entry', (entry) => {
    const chunks: Buffer[] = []
    entry.on('data', (chunk: Buffer) => void chunks.push(chunk))
    entry.on('end', () => {
      const { path, type, linkpath = '', mode = 0o644 } = entry
      try {
        place({ path: posix.join('/', path), type, linkpath, mode }, chunks, { root, written })
      } catch (error) {
        failure ??= error
      }
    })
  })
  await pipeline(
    compressed,
    createGunzip({ chunkSize: 1024 * 1024 }),
    async (chunks) => {
      for await (const chunk of chunks) {
        // What is written is put on the disk meanwhile: nothing gathers.
        parser.write(chunk as Buffer)
        if (failure !== null) throw failure
      }
      parser.end()
    },
    signal === undefined ? {} : { signal },
  )
  if (failure !== null) throw failure
}

interface Entry {
  /** Absolute in the image. */
  readonly path: string
  readonly type: string
  readonly linkpath: string
  readonly mode: number
}

interface Into {
  readonly root: string
  /** What this layer has put there. */
  readonly written: Set<string>
}

const WHITEOUT = '.wh.'
const OPAQUE = '.wh..wh..opq'

function place(
  { path, type, linkpath, mode }: Entry,
  chunks: readonly Buffer[],
  { root, written }: Into,
): void {
  if (path === '/') return
  const folder = realFolder(root, posix.dirname(path))
  const name = posix.basename(path)
  if (name.startsWith(WHITEOUT)) return remove(folder, name, written)
  const target = join(folder, name)
  written.add(target)
  if (type === 'Directory') {
    if (lstatSync(target, { throwIfNoEntry: false })?.isDirectory() === true) return
    rmSync(target, { force: true })
    mkdirSync(target)
    return
  }
  rmSync(target, { recursive: true, force: true })
  if (type === 'SymbolicLink') symlinkSync(leadTo(root, folder, linkpath), target)
  else if (type === 'Link') linkTo(root, linkpath, target)
  else if (type === 'File' || type === 'OldFile')
    writeFileSync(target, Buffer.concat(chunks), { mode: mode & 0o777 })
}

/** Where a folder of the image is, whatever links lead there; made where it is missing. */
function realFolder(root: string, path: string): string {
  const folder = inRoot(root, path)
  mkdirSync(folder, { recursive: true })
  const real = realpathSync(folder)
  if (relative(root, real).startsWith('..')) throw new Unfit(`${quote(path)} leads out of it`)
  return real
}

/** A second name for a file. Of a link there is none: it would lead elsewhere from there. */
function linkTo(root: string, linkpath: string, target: string): void {
  const first = join(realFolder(root, posix.dirname(posix.join('/', linkpath))), posix.basename(linkpath))
  if (lstatSync(first).isSymbolicLink())
    throw new Unfit(`${quote(linkpath)} is a link, and has a second name`)
  linkSync(first, target)
}

/** What a layer says is gone of those below it: one thing, or all that a folder had. */
function remove(folder: string, name: string, written: ReadonlySet<string>): void {
  const gone = name === OPAQUE ? readdirSync(folder) : [name.slice(WHITEOUT.length)]
  for (const each of gone) {
    const target = join(folder, each)
    if (!written.has(target)) rmSync(target, { recursive: true, force: true })
  }
}

/** Where a link leads, told from where it lies in truth: nothing above the root. */
function leadTo(root: string, folder: string, linkpath: string): string {
  const home = posix.join('/', relative(root, folder))
  return posix.relative(home, posix.resolve(home, linkpath)) || '.'
}
