import { TAR_END, tarHeaders, tarPadding } from '../tar.js'
import type { Blob } from './layer.js'
import { pathOf } from './layout.js'

/**
 * The archive of a layout. The layers of the base come first: they are written while others are still compressed. What
 * says what there is follows, so that it is read without the rest.
 */
export async function* archiveOf(
  base: readonly Blob[],
  files: Promise<ReadonlyMap<string, Blob>>,
  mtime: Date,
): AsyncIterable<Uint8Array> {
  const headerOf = await tarHeaders(mtime)
  for (const path of ['blobs', 'blobs/sha256']) yield headerOf({ path, folder: true, mode: 0o755 })
  const early = new Map(base.map((blob) => [pathOf(blob.digest), blob]))
  for (const [path, blob] of early) yield* member(path, blob)
  const late = [...(await files)].filter(([path]) => !early.has(path)).toSorted(([a], [b]) => order(a, b))
  for (const [path, blob] of late) yield* member(path, blob)
  yield TAR_END

  async function* member(path: string, { size, open }: Blob): AsyncIterable<Uint8Array> {
    yield headerOf({ path, size, mode: 0o644 })
    yield* open()
    yield tarPadding(size)
  }
}

/** Blobs last. */
function order(a: string, b: string): number {
  const [one, other] = [a, b].map((path) => path.startsWith('blobs/'))
  if (one !== other) return one === true ? 1 : -1
  return a < b ? -1 : 1
}
