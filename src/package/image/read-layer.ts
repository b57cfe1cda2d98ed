import { createHash } from 'node:crypto'
import { posix } from 'node:path'

/** What a layer holds. */
export interface LayerContents {
  /** The files, by their paths, with the digests of what is in them. */
  readonly digests: ReadonlyMap<string, string>
  /** The content of those that were asked for. */
  readonly texts: ReadonlyMap<string, string>
  /** Symbolic links, by their paths → where they lead. */
  readonly links: ReadonlyMap<string, string>
}

/** Reads a layer that was made here. */
export async function readLayer(bytes: Buffer, isWanted: (path: string) => boolean): Promise<LayerContents> {
  const { Parser } = await import('tar/parse')
  const [digests, texts, links] = [1, 2, 3].map(() => new Map<string, string>()) as [Texts, Texts, Texts]
  await new Promise<void>((resolve, reject) => {
    const parser = new Parser({ strict: true })
    parser.on('entry', (entry) => {
      const { path, type, linkpath = '' } = entry
      const [hash, chunks]: [ReturnType<typeof createHash>, Buffer[]] = [createHash('sha256'), []]
      entry.on('data', (chunk: Buffer) => {
        hash.update(chunk)
        if (isWanted(path)) chunks.push(chunk)
      })
      entry.on('end', () => {
        if (type === 'SymbolicLink') links.set(path, posix.join(posix.dirname(path), linkpath))
        if (type !== 'File') return
        digests.set(path, hash.digest('hex'))
        if (isWanted(path)) texts.set(path, Buffer.concat(chunks).toString())
      })
    })
    parser.on('end', resolve)
    parser.on('error', reject)
    parser.end(bytes)
  })
  return { digests, texts, links }
}

type Texts = Map<string, string>
