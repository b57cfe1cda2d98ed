/** A piece of source text: a word, a string, a number, or one character of punctuation. */
export interface Token {
  readonly text: string
  /** From the start of the source, in UTF-16 units. */
  readonly at: number
}

const TOKEN =
  /\/\/[^\n]*|\/\*[^]*?\*\/|'(?:\\[^]|[^'\\\n])*'|"(?:\\[^]|[^"\\\n])*"|`(?:\\[^]|[^`\\])*`|[\w$\u0080-\uffff]+|[^\s]/g

/**
 * The tokens of JSON, or near enough of TypeScript to find the keys of an object literal. Comments are left out.
 * A regular expression is taken for division: what follows it on the line may be cut wrongly.
 */
export function tokenize(source: string): Token[] {
  return [...source.matchAll(TOKEN)]
    .map((match) => ({ text: match[0], at: match.index }))
    .filter(({ text }) => !text.startsWith('//') && !text.startsWith('/*'))
}

/** The name that a token stands for as a key: a word, or the content of a string. null for punctuation. */
export function keyOf({ text }: Token): string | null {
  if (/^["'`]/.test(text)) return text.slice(1, -1)
  return /^[\w$\u0080-\uffff]/.test(text) ? text : null
}
