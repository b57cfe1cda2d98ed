import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import { originOf } from '../source-maps.js'
import type { CallFrame } from './inspector.js'
import { labelFrame, type Frame } from './profile.js'

/** Gives frames their names and places in the sources, each function once. */
export function mapFrames(): (call: CallFrame, line?: number) => Frame {
  const known = new Map<string, Frame>()
  return (call, line) => {
    const key = `${call.functionName}\0${call.url}\0${call.lineNumber}\0${call.columnNumber}\0${line ?? ''}`
    let frame = known.get(key)
    if (frame === undefined) known.set(key, (frame = frameOf(call, line)))
    return frame
  }
}

/** @param line the one that ran, from 1; without it, the one where the function begins */
function frameOf({ functionName, url, lineNumber, columnNumber }: CallFrame, line?: number): Frame {
  if (url === '') return { name: functionName || '(anonymous)', file: '', line: 0, start: 0 }
  const begin = originOf(url, lineNumber + 1, columnNumber + 1)
  const file = begin?.file ?? pathOf(url)
  const start = begin?.line ?? lineNumber + 1
  // By names pprof tells functions apart, and by nothing else.
  const name = functionName || `(anonymous ${basename(file)}:${start})`
  if (line === undefined) return { name, file, line: start, start }
  return { name, file, line: lineIn(url, line, file) ?? start, start }
}

/** Of a line of the bundle, which may come from several of a source, the first place that does. */
function lineIn(url: string, line: number, file: string): number | null {
  for (const column of [1, 3, 5, 9, 17, 33]) {
    const origin = originOf(url, line, column)
    if (origin !== null && origin.file === file) return origin.line
  }
  return pathOf(url) === file ? line : null
}

/** Gives frames of which the line alone is known, and the name that @datadog/pprof gives. */
export function lineFrames(): (name: string, url: string, line: number) => Frame {
  return (name, url, line) => {
    // The last place of a line is on it, if any is.
    const origin = url === '' ? null : originOf(url, line, END_OF_LINE)
    const file = origin?.file ?? pathOf(url)
    const [, row, column] = /^\(anonymous:L#(\d+)(?::C#(\d+))?\)$/.exec(name) ?? []
    if (row === undefined) return { name, file, line: origin?.line ?? line, start: 0 }
    const start = originOf(url, Number(row), Number(column ?? END_OF_LINE))?.line ?? Number(row)
    return { name: `(anonymous ${basename(file)}:${start})`, file, line: origin?.line ?? line, start }
  }
}

const END_OF_LINE = 1_000_000

function pathOf(url: string): string {
  return url.startsWith('file:') ? fileURLToPath(url) : url
}

// `at name (place:line:column)` or `at place:line:column`.
const line = /^\s+at (?:(?<name>.*) \()?(?:async )?(?<place>.*?):(?<row>\d+):(?<column>\d+)\)?$/

/** The frames in the lines of an error's stack. */
export function framesInStack(lines: readonly string[]): Frame[] {
  const frames = lines.flatMap((text) => {
    const { name, place = '', row, column } = line.exec(text)?.groups ?? {}
    if (row === undefined) return []
    const origin = originOf(place, Number(row), Number(column))
    const file = origin?.file ?? place
    const at = origin?.line ?? Number(row)
    return [{ name: name ?? `(anonymous ${basename(file)}:${at})`, file, line: at, start: 0 }]
  })
  return frames.length > 0 ? frames : [labelFrame('(not known)')]
}
