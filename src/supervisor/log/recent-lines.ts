/** Lines that are remembered while nobody looks, and while somebody does; and characters of one line. */
const FEW = 200
const MANY = 1000
const LONGEST = 4096
/** From warn on, these are remembered beside the others, which may push them out within a moment. */
const TROUBLES = 100

let all: string[] = []
let troubles: string[] = []
let keepers = 0

/** Remembers a line for whoever looks at the page. Runs for each one: few, as what is remembered is copied by each collection. */
export function remember(line: string): void {
  // A slice would keep hold of all of it.
  const kept = line.length > LONGEST ? Buffer.from(`${line.slice(0, LONGEST)}…`).toString() : line
  const most = keepers === 0 ? FEW : MANY
  if (all.push(kept) >= 2 * most) all = all.slice(-most)
  if (isTrouble(line) && troubles.push(kept) >= 2 * TROUBLES) troubles = troubles.slice(-TROUBLES)
}

/** Has more lines remembered, until the function that it gives is called. */
export function keepLines(): () => void {
  keepers += 1
  return () => {
    keepers -= 1
    if (keepers === 0) all = all.slice(-FEW)
  }
}

/** The last lines, the oldest first; before them what went wrong earlier. */
export function recentLines(): readonly string[] {
  const known = new Set(all)
  return [...troubles.filter((line) => !known.has(line)), ...all].map((line) => line.trimEnd())
}

/** By what stands behind `{"level":"`, with which every line begins: warn, error, fatal. */
function isTrouble(line: string): boolean {
  const letter = line.charCodeAt(10)
  return letter === 119 || letter === 101 || letter === 102
}
