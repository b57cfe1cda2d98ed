import type { Merged } from './types.js'

/** Adds what is missing at the end, in the file's own line ends. */
export function mergeGitignore(before: string, lines: readonly string[]): Merged {
  const present = new Set(
    before
      .replace(/^\uFEFF/, '')
      .split(/\r?\n/)
      .map(bare),
  )
  const added = lines.filter((line) => !present.has(bare(line)))
  if (added.length === 0) return { content: before, added }
  const newline = before.includes('\r\n') ? '\r\n' : '\n'
  const start = before === '' || before.endsWith('\n') ? before : before + newline
  return { content: start + added.map((line) => line + newline).join(''), added }
}

/** `/dist/`, `dist/**` and `dist` ignore the same folder of the project. */
function bare(line: string): string {
  return line
    .trim()
    .replace(/^\//, '')
    .replace(/\/(\*\*?)?$/, '')
}
