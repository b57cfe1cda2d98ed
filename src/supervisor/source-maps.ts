import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { basename } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

/**
 * A stack with its places in the sources, as `node --enable-source-maps` shows them; untouched where Node did it.
 * Maps are read when the first stack asks for them. Where one is missing or damaged, its places stay as they are.
 */
export function mapStack(stack: string): string {
  return process.sourceMapsEnabled ? stack : stack.split('\n').map(mapFrame).join('\n')
}

// `at name (place:line:column)` or `at place:line:column`, where the place is a path or the URL of a file.
const frame = /^(\s+at (?:.*? \()?(?:async )?)((?:file:\/\/|\/|[A-Za-z]:[\\/]).*?):(\d+):(\d+)(\)?)$/

function mapFrame(line: string): string {
  const [, before = '', place = '', row = '', column = '', after = ''] = frame.exec(line) ?? []
  if (place === '') return line
  const origin = originOf(place, +row, +column)
  return origin === null ? line : `${before}${origin.file}:${origin.line}:${origin.column}${after}`
}

/** A place in a source. */
export interface Origin {
  /** A path, or the URL of what is no file. */
  readonly file: string
  /** From 1, and so is the column. */
  readonly line: number
  readonly column: number
  /** What the source calls that which was renamed, as far as the map says; else null. */
  readonly name: string | null
}

interface LoadedMap {
  readonly map: SourceMap
  /** What the names of its sources are relative to. */
  readonly base: URL
  readonly root: string
}

const maps = new Map<string, LoadedMap | null>()

/**
 * Where the code at a place comes from; null where no map says so.
 *
 * @param place a path, or the URL of a file
 * @param line from 1, and so is the column
 */
export function originOf(place: string, line: number, column: number): Origin | null {
  try {
    const file = place.startsWith('file:') ? fileURLToPath(place) : place
    let loaded = maps.get(file)
    if (loaded === undefined) maps.set(file, (loaded = tryToLoad(file)))
    const entry = loaded?.map.findEntry(line - 1, column - 1)
    // A damaged map may give anything.
    if (!loaded || !entry || !('originalSource' in entry) || typeof entry.originalSource !== 'string')
      return null
    const source = new URL(loaded.root + entry.originalSource, loaded.base)
    return {
      file: source.protocol === 'file:' ? fileURLToPath(source) : source.href,
      line: entry.originalLine + 1,
      column: entry.originalColumn + 1,
      name: nameIn(entry),
    }
  } catch {
    return null
  }
}

/** Not in the types of Node 20, and always there. */
function nameIn(entry: object): string | null {
  const { name } = entry as { readonly name?: unknown }
  return typeof name === 'string' ? name : null
}

function tryToLoad(file: string): LoadedMap | null {
  try {
    const url = pathToFileURL(file)
    const reference = referenceIn(readFileSync(file, 'utf8')) ?? `${encodeURIComponent(basename(file))}.map`
    const base = reference.startsWith('data:') ? url : new URL(reference, url)
    const text = base === url ? textOf(reference) : readFileSync(base, 'utf8')
    const payload = JSON.parse(text) as ConstructorParameters<typeof SourceMap>[0]
    return { map: new SourceMap(payload), base, root: payload.sourceRoot ?? '' }
  } catch {
    return null
  }
}

/** What the comment at the end of a file says. */
function referenceIn(code: string): string | null {
  const comment = '//# sourceMappingURL='
  const at = code.lastIndexOf(comment)
  const reference = at === -1 ? '' : code.slice(at + comment.length).trimEnd()
  return reference === '' || /\s/.test(reference) ? null : reference
}

/** Of a data URL. */
function textOf(url: string): string {
  const comma = url.indexOf(',')
  const data = url.slice(comma + 1)
  return url.slice(0, comma).endsWith(';base64')
    ? Buffer.from(data, 'base64').toString()
    : decodeURIComponent(data)
}
