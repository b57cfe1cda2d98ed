/** What the stub about the drain says, in milliseconds. */
export interface DrainTimes {
  readonly lag: number
  readonly deadline: number
  /** What it says otherwise than by a number; the default stands in for it. */
  readonly unread: readonly (keyof typeof defaults)[]
}

const defaults = { lag: 0, deadline: 25_000 }

/** A number, or numbers multiplied. */
const PLAIN = /^\d[\d_]*(\s*\*\s*\d[\d_]*)*$/

export function readDrain(stub: string): DrainTimes {
  const code = stub.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')
  const unread: (keyof typeof defaults)[] = []
  const read = (name: keyof typeof defaults): number => {
    const said = new RegExp(`\\b${name}\\s*:\\s*([^,\\n}]+)`).exec(code)?.[1]?.trim()
    if (said === undefined) return defaults[name]
    if (PLAIN.test(said)) return product(said)
    unread.push(name)
    return defaults[name]
  }
  return { lag: read('lag'), deadline: read('deadline'), unread }
}

/** The stub of templates/supervisor/ with another lag. */
export function withLag(stub: string, lag: number): string {
  return stub.replace(/^( *lag: )0,$/m, `$1${lag},`)
}

function product(said: string): number {
  return said
    .replaceAll('_', '')
    .split('*')
    .reduce((sum, factor) => sum * Number(factor), 1)
}
