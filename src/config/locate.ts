import type { Path } from './mistake.js'
import { keyOf, tokenize, type Token } from './tokens.js'

/** Where a key stands in a source. */
export interface Location {
  readonly line: number
  readonly column: number
  readonly length: number
  readonly lineText: string
}

/**
 * Finds in the source of a config the key that a path leads to, or the last one on the way that is written there;
 * null where the config is not one object literal. A line that is not known is better than a wrong one.
 */
export function locate(source: string): (path: Path) => Location | null {
  const tokens = tokenize(source)
  const start = findStart(tokens)
  return (path) => {
    const token = start === null ? null : walk(tokens, start, path)
    return token === null ? null : place(source, token)
  }
}

/** The index of the token that opens the config: after `export default`, `module.exports =`, or the first of JSON. */
function findStart(tokens: readonly Token[]): number | null {
  const text = (index: number): string => tokens[index]?.text ?? ''
  if (text(0) === '{') return 0
  const exported = tokens.findIndex(
    (_, i) =>
      (text(i) === 'export' && text(i + 1) === 'default') || (text(i) === '.' && text(i + 1) === 'exports'),
  )
  if (exported < 0) return null
  const value = skipCall(tokens, exported + (text(exported + 2) === '=' ? 3 : 2))
  if (text(value) === '{') return value
  // `const config: UserConfig = {…}`, exported by its name.
  const declared = tokens.findIndex(
    ({ text: word }, i) => word === text(value) && /^(const|let|var)$/.test(text(i - 1)),
  )
  const assigned = tokens.findIndex((token, i) => i > declared && token.text === '=')
  const literal = skipCall(tokens, assigned + 1)
  return declared >= 0 && assigned >= 0 && text(literal) === '{' ? literal : null
}

/** Over `defineConfig(`, `await` and brackets. */
function skipCall(tokens: readonly Token[], index: number): number {
  const text = tokens[index]?.text ?? ''
  const isCall = tokens[index + 1]?.text === '(' || ['(', 'await'].includes(text)
  return isCall ? skipCall(tokens, index + 1) : index
}

function walk(tokens: readonly Token[], open: number, path: Path): Token | null {
  const [key, ...rest] = path
  const member = key === undefined ? null : findMember(tokens, open, key)
  if (member === null) return null
  const token = tokens[member.at] ?? null
  const value = tokens[member.value]?.text
  const inner = value === '{' || value === '[' ? walk(tokens, member.value, rest) : null
  return inner ?? token
}

/** The indexes of the first token of a key, or of a list's item, and of its value. */
function findMember(
  tokens: readonly Token[],
  open: number,
  key: string | number,
): { at: number; value: number } | null {
  const isList = tokens[open]?.text === '['
  let depth = 0
  let position = 0
  for (let i = open + 1; i < tokens.length && depth >= 0; i++) {
    const token = tokens[i]
    const text = token?.text ?? ''
    const isFirst = i === open + 1 || tokens[i - 1]?.text === ','
    if (depth === 0 && isFirst && token !== undefined) {
      if (isList && position++ === key) return { at: i, value: i }
      if (!isList && keyOf(token) === key) return { at: i, value: tokens[i + 1]?.text === ':' ? i + 2 : i }
    }
    if ('{[('.includes(text)) depth++
    if (')]}'.includes(text)) depth--
  }
  return null
}

function place(source: string, { text, at }: Token): Location {
  const start = source.lastIndexOf('\n', at - 1) + 1
  const lineText = /^[^\r\n]*/.exec(source.slice(start))?.[0] ?? ''
  const line = source.slice(0, start).split('\n').length
  return { line, column: at - start, length: text.length, lineText }
}
