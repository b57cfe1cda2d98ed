import { SlipwayError } from '../../errors.js'

/** A file of an archive. */
export interface ArchivedFile {
  readonly content: Buffer
  readonly executable: boolean
}

/**
 * The files of a tar archive, gzipped or not, by their paths. It may be anybody's: paths that lead out of it, links and
 * whatever else is no file are refused with ARCHIVE_UNFIT.
 *
 * @param file names it in errors
 */
export async function readArchive(file: string, bytes: Buffer): Promise<Map<string, ArchivedFile>> {
  const { Parser } = await import('tar/parse')
  const files = new Map<string, ArchivedFile>()
  const folders: string[] = []
  const problem = await new Promise<string | null>((resolve) => {
    const parser = new Parser({ strict: true })
    parser.on('entry', (entry) => {
      const chunks: Buffer[] = []
      const { path, type } = entry
      entry.on('data', (chunk: Buffer) => void chunks.push(chunk))
      entry.on('end', () => {
        if (type === 'Directory') {
          const folder = path.replace(/\/$/, '')
          if (isInside(folder)) folders.push(folder)
          else resolve(`it holds the folder ${JSON.stringify(path)}`)
          return
        }
        const isFit = (type === 'File' || type === 'OldFile') && isInside(path) && !files.has(path)
        if (!isFit) resolve(`it holds ${type === 'File' ? 'the path' : `a ${type},`} ${JSON.stringify(path)}`)
        files.set(path, {
          content: Buffer.concat(chunks),
          executable: ((entry.mode ?? 0) & 0o100) !== 0,
        })
      })
    })
    parser.on('end', () => resolve(emptyFolder(folders, files)))
    parser.on('error', (error: Error) => resolve(error.message))
    parser.end(bytes)
  })
  if (problem !== null) throw new SlipwayError('ARCHIVE_UNFIT', { file, problem })
  return files
}

/** Folders stand for the files in them. */
function emptyFolder(folders: readonly string[], files: ReadonlyMap<string, ArchivedFile>): string | null {
  const held = new Set<string>()
  for (const path of files.keys()) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1))
      held.add(path.slice(0, at))
  }
  const empty = folders.find((folder) => !held.has(folder))
  return empty === undefined ? null : `it holds the folder ${JSON.stringify(empty)}, with nothing in it`
}

function isInside(path: string): boolean {
  const parts = path.split('/')
  return !path.startsWith('/') && !path.includes('\\') && !parts.includes('..') && !parts.includes('')
}
