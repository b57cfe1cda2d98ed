import { basename } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { TracedFile, TraceTable } from '../../contract.js'
import type { AsyncCallPlace } from './async-calls.js'
import type { Frame } from './profile.js'

/** Gives async calls their names and places in the sources, each place once. */
export function asyncFrames(): (place: AsyncCallPlace) => Frame {
  const known = new Map<TracedFile, Map<string, Frame>>()
  return (call) => {
    let frames = known.get(call.file)
    if (frames === undefined) known.set(call.file, (frames = new Map()))
    const key = `${call.made} ${call.place}`
    let frame = frames.get(key)
    if (frame === undefined) frames.set(key, (frame = frameOf(call)))
    return frame
  }
}

/** Whether a call is a generator's, which nobody reads on just now. */
export function isYielding({ file, place }: AsyncCallPlace): boolean {
  return tableOf(file).places[place]?.[2] === 'yield'
}

function frameOf({ file, made, place }: AsyncCallPlace): Frame {
  const table = tableOf(file)
  const [name, source, start] = table.functions[made] ?? ['', -1, 0]
  const [waits, line] = table.places[place] ?? [source, start]
  const path = pathOf(file, table.sources[waits] ?? table.sources[source])
  return { name: name || `(anonymous ${basename(path)}:${start})`, file: path, line, start }
}

const tables = new WeakMap<TracedFile, TraceTable>()

function tableOf(file: TracedFile): TraceTable {
  let table = tables.get(file)
  if (table === undefined) tables.set(file, (table = file.table()))
  return table
}

function pathOf({ url }: TracedFile, source = ''): string {
  const base = url.startsWith('file:') ? url : pathToFileURL(url).href
  return URL.canParse(source, base) ? toPath(new URL(source, base)) : source
}

function toPath(url: URL): string {
  return url.protocol === 'file:' ? fileURLToPath(url) : url.href
}
