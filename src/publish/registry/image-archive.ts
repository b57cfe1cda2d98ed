import { createReadStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import type { Descriptor } from '../../package/index.js'
import { sha256 } from '../../sha256.js'
import type { Blob } from './upload-blob.js'

/** An image as it lies in its artifact: an OCI layout in a tar. */
export interface ImageArchive {
  /** What the tag leads to: a manifest, or an index of some. */
  readonly top: Stored
  /** The manifests, in the order in which they are pushed: what leads to others comes after them. */
  readonly manifests: readonly Stored[]
  /** Configs and layers, each once. */
  readonly blobs: readonly Blob[]
  /** `org.opencontainers.image.base.name`: what it was made from; null: nothing. */
  readonly baseName: string | null
}

export interface Stored extends Descriptor {
  readonly content: Buffer
}

/** Opens the image of a release. What does not fit together was not made by Slipway: a bug, no error of a person's. */
export async function openImageArchive(file: string): Promise<ImageArchive> {
  const handle = await open(file)
  try {
    return await readArchive(file, handle, await membersOf(handle))
  } finally {
    await handle.close()
  }
}

interface Member {
  readonly offset: number
  readonly size: number
}

interface Manifest {
  readonly manifests?: readonly Descriptor[]
  readonly config?: Descriptor
  readonly layers?: readonly Descriptor[]
  readonly annotations?: Readonly<Record<string, string>>
}

async function readArchive(
  file: string,
  handle: FileHandle,
  members: ReadonlyMap<string, Member>,
): Promise<ImageArchive> {
  const manifests: Stored[] = []
  const blobs = new Map<string, Blob>()
  let baseName: string | null = null
  const index = JSON.parse((await contentOf('index.json')).toString()) as Manifest
  const [first, ...others] = index.manifests ?? []
  if (first === undefined || others.some(({ digest }) => digest !== first.digest))
    throw new Error(`${file} has not one image, but ${index.manifests?.length ?? 0}`)
  return { top: await walk(first), manifests, blobs: [...blobs.values()], baseName }

  async function walk({ mediaType, digest }: Descriptor): Promise<Stored> {
    const content = await contentOf(pathOf(digest))
    if (`sha256:${sha256(content)}` !== digest) throw new Error(`${file}: ${digest} is something else`)
    const manifest = JSON.parse(content.toString()) as Manifest
    for (const child of manifest.manifests ?? []) await walk(child)
    for (const part of [
      ...(manifest.config === undefined ? [] : [manifest.config]),
      ...(manifest.layers ?? []),
    ]) {
      const { offset, size } = memberAt(pathOf(part.digest))
      const read: Blob['open'] = (from, bytes) =>
        createReadStream(file, { start: offset + from, end: offset + from + bytes - 1 })
      blobs.set(part.digest, { digest: part.digest, size, open: read })
    }
    baseName ??= manifest.annotations?.['org.opencontainers.image.base.name'] ?? null
    const stored = { mediaType, digest, size: content.length, content }
    if (manifests.every((each) => each.digest !== digest)) manifests.push(stored)
    return stored
  }

  async function contentOf(path: string): Promise<Buffer> {
    const { offset, size } = memberAt(path)
    return (await handle.read(Buffer.alloc(size), 0, size, offset)).buffer
  }

  function memberAt(path: string): Member {
    const member = members.get(path)
    if (member === undefined) throw new Error(`${file} has no ${path}`)
    return member
  }
}

const pathOf = (digest: string): string => `blobs/${digest.replace(':', '/')}`

const BLOCK = 512

/** Where the files of a tar are. Only headers are read. */
async function membersOf(handle: FileHandle): Promise<ReadonlyMap<string, Member>> {
  const { Header } = await import('tar/header')
  const members = new Map<string, Member>()
  for (let at = 0; ;) {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BLOCK), 0, BLOCK, at)
    const header = new Header(buffer)
    if (bytesRead < BLOCK || header.nullBlock) return members
    const { path, size = 0, cksumValid } = header
    if (path === undefined || !cksumValid) throw new Error(`no header of a tar at ${at}`)
    members.set(path.replace(/^\.\//, ''), { offset: at + BLOCK, size })
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK
  }
}
