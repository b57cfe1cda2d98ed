import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { within } from '../../config/index.js'
import { isMissing } from '../../files.js'
import { unfit } from './unfit.js'

/** A folder, or an archive, that files are read from. */
export interface FileStore {
  /** What people are told of it. */
  readonly label: string
  /** null: there is no such file. */
  readonly open: (path: string) => Promise<StoredFile | null>
}

export interface StoredFile {
  readonly size: number
  readonly chunks: () => AsyncIterable<Uint8Array>
}

/** @throws SlipwayError IMAGE_BASE_UNFIT */
export async function openStore(path: string, label: string): Promise<FileStore> {
  const found = await stat(path).catch((error: unknown) => {
    throw isMissing(error) ? unfit({ label }, 'there is no such file or folder') : error
  })
  return found.isDirectory() ? folderStore(path, label) : archiveStore(path, label)
}

function folderStore(folder: string, label: string): FileStore {
  return {
    label,
    async open(path) {
      const inside = within(folder, path)
      if (inside === null) return null
      const file = join(folder, inside)
      try {
        const { size } = await stat(file)
        return { size, chunks: () => createReadStream(file) }
      } catch (error) {
        if (isMissing(error)) return null
        throw error
      }
    },
  }
}

interface Member {
  readonly at: number
  readonly size: number
  /** Where a link leads. Older versions of `docker save` link a layer that is there twice. */
  readonly link: string | null
}

async function archiveStore(file: string, label: string): Promise<FileStore> {
  const members = await membersOf(file, label)
  return {
    label,
    async open(path) {
      const named = members.get(path)
      const member = named?.link == null ? named : members.get(posix.join(posix.dirname(path), named.link))
      if (member === undefined || member.link !== null) return null
      const { at: start, size } = member
      return {
        size,
        chunks: () => (size === 0 ? nothing() : createReadStream(file, { start, end: start + size - 1 })),
      }
    },
  }
}

async function* nothing(): AsyncIterable<Uint8Array> {}

const BLOCK = 512

/** Where each file lies in an archive. Names that want more than a plain header are none that an image has. */
async function membersOf(file: string, label: string): Promise<ReadonlyMap<string, Member>> {
  const { Header } = await import('tar/header')
  const members = new Map<string, Member>()
  const handle = await open(file)
  try {
    const block = Buffer.alloc(BLOCK)
    for (let at = 0; ;) {
      const { bytesRead } = await handle.read(block, 0, BLOCK, at)
      if (bytesRead < BLOCK || block.every((byte) => byte === 0)) break
      const header = new Header(block)
      if (!header.cksumValid || header.path === undefined)
        throw unfit({ label }, 'it is no tar archive, or a compressed one')
      const size = header.size ?? 0
      const link = header.type === 'SymbolicLink' ? (header.linkpath ?? '') : null
      members.set(posix.normalize(header.path), { at: at + BLOCK, size, link })
      at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
    }
  } finally {
    await handle.close()
  }
  return members
}
