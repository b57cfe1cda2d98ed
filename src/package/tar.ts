export interface TarEntry {
  /** Relative, with `/`. */
  readonly path: string
  readonly content: Uint8Array
  readonly executable: boolean
}

const BLOCK = 512

/**
 * A tar archive of files under one top folder, sorted by path, owned by root, modes 0644 and 0755, all of one date.
 * Names that a plain header cannot hold get a pax header. Nothing of the machine is in it.
 */
export async function packTar(
  entries: readonly TarEntry[],
  { top, mtime }: { top: string; mtime: Date },
): Promise<Uint8Array> {
  const [{ Header }, { Pax }] = await Promise.all([import('tar/header'), import('tar/pax')])
  const sorted = entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const chunks = sorted.flatMap(({ path, content, executable }) => {
    const data = {
      path: `${top}/${path}`,
      mode: executable ? 0o755 : 0o644,
      uid: 0,
      gid: 0,
      size: content.byteLength,
      mtime,
      type: 'File',
    } as const
    const header = Buffer.alloc(BLOCK)
    const needsPax = new Header(data).encode(header)
    const pax = needsPax ? [new Pax(data).encode()] : []
    return [...pax, header, content, padding(content.byteLength)]
  })
  // Two empty blocks end an archive.
  return Buffer.concat([...chunks, Buffer.alloc(2 * BLOCK)])
}

function padding(size: number): Uint8Array {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
}
