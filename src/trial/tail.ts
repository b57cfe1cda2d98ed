import type { Readable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'

const LINES = 40
const LINE_LENGTH = 500

/** The last 40 lines of some streams, in the order in which they came, without colours; long lines are cut. */
export function tailOf(streams: readonly Readable[]): () => string[] {
  const lines: string[] = []
  const unfinished = new Map<Readable, string>()
  for (const stream of streams) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const [first = '', ...others] = chunk.split('\n')
      const begun = [`${unfinished.get(stream) ?? ''}${first}`.slice(0, 2 * LINE_LENGTH), ...others]
      unfinished.set(stream, begun.pop() ?? '')
      lines.push(...begun.slice(-LINES))
      lines.splice(0, lines.length - LINES)
    })
  }
  return () =>
    [...lines, ...unfinished.values()]
      .map((line) => stripVTControlCharacters(line).trimEnd())
      .filter((line) => line !== '')
      .slice(-LINES)
      .map((line) => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH - 1)}…` : line))
}
