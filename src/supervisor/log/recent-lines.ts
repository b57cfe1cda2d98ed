/** Lines that are remembered, and their characters together and each. */
const MOST = 1000
const MOST_CHARACTERS = 262_144
const LONGEST = 4096

const lines: string[] = []
let characters = 0
let keepers = 0

/**
 * Remembers a line for whoever looks at the page. Runs for each one: while nobody looks, only those from warn on are
 * remembered, which are few, so that what went wrong before can still be read.
 */
export function remember(line: string): void {
  if (keepers === 0 && !isTrouble(line)) return
  // A slice would keep hold of all of it.
  const kept = line.length > LONGEST ? Buffer.from(`${line.slice(0, LONGEST)}…`).toString() : line
  lines.push(kept)
  characters += kept.length
  if (lines.length >= 2 * MOST || characters > 2 * MOST_CHARACTERS) forget()
}

/** Has every line remembered, until the function that it gives is called. */
export function keepLines(): () => void {
  keepers += 1
  return () => void (keepers -= 1)
}

/** The last lines, the oldest first. */
export function recentLines(): readonly string[] {
  forget()
  return lines.map((line) => line.trimEnd())
}

/** Drops the oldest, many at once. */
function forget(): void {
  let dropped = Math.max(0, lines.length - MOST)
  for (let index = 0; index < dropped; index++) characters -= lines[index]?.length ?? 0
  for (; characters > MOST_CHARACTERS; dropped += 1) characters -= lines[dropped]?.length ?? 0
  if (dropped > 0) lines.splice(0, dropped)
}

/** By what stands behind `{"level":"`, with which every line begins: warn, error, fatal. */
function isTrouble(line: string): boolean {
  const letter = line.charCodeAt(10)
  return letter === 119 || letter === 101 || letter === 102
}
