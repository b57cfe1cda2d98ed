import type { Readable } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'

const LINES = 40
const LINE_LENGTH = 500

/** What is kept of a line: enough for a secret that begins in the part that is shown. */
const KEPT_LENGTH = 10_000

/** The last 40 lines of some streams, in the order in which they came, without colours and secrets; long lines are cut. */
export function tailOf(streams: readonly Readable[], hide: (line: string) => string): () => string[] {
  const lines: string[] = []
  const unfinished = new Map<Readable, string>()
  for (const stream of streams) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      const [first = '', ...others] = chunk.split('\n')
      const begun = [`${unfinished.get(stream) ?? ''}${first}`, ...others]
      unfinished.set(stream, kept(begun.pop() ?? ''))
      lines.push(...begun.slice(-LINES).map(kept))
      lines.splice(0, lines.length - LINES)
    })
  }
  return () =>
    [...lines, ...unfinished.values()]
      .map((line) => hide(stripVTControlCharacters(line).trimEnd()))
      .filter((line) => line !== '')
      .slice(-LINES)
      .map((line) => (line.length > LINE_LENGTH ? `${line.slice(0, LINE_LENGTH - 1)}…` : line))
}

function kept(line: string): string {
  return line.slice(0, KEPT_LENGTH)
}
