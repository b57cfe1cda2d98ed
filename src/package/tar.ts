/** A file. */
export interface TarEntry {
  /** Relative, with `/`. */
  readonly path: string
  readonly content: Uint8Array
  readonly executable: boolean
}

/** A folder, which most archives need no entry for; mode 0755 unless it says otherwise. */
export interface TarFolder {
  readonly path: string
  readonly folder: true
  readonly mode?: number
}

/** A symbolic link. */
export interface TarLink {
  readonly path: string
  /** Where it leads, as it stands in the link. */
  readonly link: string
}

export type TarMember = TarEntry | TarFolder | TarLink

const BLOCK = 512

/** Two empty blocks end an archive. */
export const TAR_END: Uint8Array = Buffer.alloc(2 * BLOCK)

/**
 * A tar archive, under one top folder where that is named, sorted by path, owned by root, modes 0644 and 0755, all of
 * one date. Names that a plain header cannot hold get a pax header. Nothing of the machine is in it.
 */
export async function packTar(
  members: readonly TarMember[],
  { top, mtime }: { top: string | null; mtime: Date },
): Promise<Uint8Array> {
  const headerOf = await tarHeaders(mtime)
  const chunks = members.toSorted(byPath).flatMap((member) => {
    const path = top === null ? member.path : `${top}/${member.path}`
    if ('link' in member) return [headerOf({ path, link: member.link })]
    if ('folder' in member) return [headerOf({ path, folder: true, mode: member.mode ?? 0o755 })]
    const { content, executable } = member
    const size = content.byteLength
    return [headerOf({ path, size, mode: executable ? 0o755 : 0o644 }), content, tarPadding(size)]
  })
  return Buffer.concat([...chunks, TAR_END])
}

/** What a header says of a member. */
type Described =
  | { readonly path: string; readonly size: number; readonly mode: number }
  | (TarFolder & { readonly mode: number })
  | TarLink

/** Gives what comes before the content of a member. */
export async function tarHeaders(mtime: Date): Promise<(member: Described) => Uint8Array> {
  const [{ Header }, { Pax }] = await Promise.all([import('tar/header'), import('tar/pax')])
  return (member) => {
    const data = { ...fieldsOf(member), uid: 0, gid: 0, mtime }
    const header = Buffer.alloc(BLOCK)
    const needsPax = new Header(data).encode(header)
    return needsPax ? Buffer.concat([new Pax(data).encode(), header]) : header
  }
}

function fieldsOf(member: Described) {
  const { path } = member
  if ('link' in member)
    return { path, mode: 0o777, size: 0, linkpath: member.link, type: 'SymbolicLink' } as const
  if ('folder' in member) return { path: `${path}/`, mode: member.mode, size: 0, type: 'Directory' } as const
  return { path, mode: member.mode, size: member.size, type: 'File' } as const
}

/** What fills the last block of a content up. */
export function tarPadding(size: number): Uint8Array {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK)
}

function byPath(a: { readonly path: string }, b: { readonly path: string }): number {
  return a.path < b.path ? -1 : 1
}
