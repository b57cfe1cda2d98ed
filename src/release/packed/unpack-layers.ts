import { lstatSync, linkSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import type { Base } from '../../package/index.js'
import { inRoot } from './in-root.js'

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
    if (mediaType.endsWith('zstd')) return 'a layer of its base is compressed by zstd, which is not unpacked here'
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

function place({ path, type, linkpath, mode }: Entry, chunks: readonly Buffer[], { root, written }: Into): void {
  const target = inRoot(root, path)
  const name = posix.basename(path)
  if (name.startsWith(WHITEOUT)) return remove(path, { root, written })
  written.add(target)
  if (type === 'Directory') {
    if (!isFolder(target)) rmSync(target, { force: true })
    mkdirSync(target, { recursive: true })
    return
  }
  if (path === '/') return
  mkdirSync(dirname(target), { recursive: true })
  rmSync(target, { recursive: true, force: true })
  if (type === 'SymbolicLink') symlinkSync(leadTo(path, linkpath), target)
  else if (type === 'Link') linkSync(inRoot(root, linkpath), target)
  else if (type === 'File' || type === 'OldFile') writeFileSync(target, Buffer.concat(chunks), { mode: mode & 0o777 })
}

/** What a layer says is gone of those below it: one thing, or all that a folder had. */
function remove(path: string, { root, written }: Into): void {
  const folder = inRoot(root, posix.dirname(path))
  const gone = posix.basename(path) === OPAQUE ? (isFolder(folder) ? readdirSync(folder) : []) : [posix.basename(path).slice(WHITEOUT.length)]
  for (const name of gone) {
    const target = join(folder, name)
    if (!written.has(target)) rmSync(target, { recursive: true, force: true })
  }
}

function isFolder(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true
}

/** Where a link leads, told from where it lies: nothing above the root. */
function leadTo(path: string, linkpath: string): string {
  const folder = posix.dirname(path)
  return posix.relative(folder, posix.resolve(folder, linkpath)) || '.'
}
