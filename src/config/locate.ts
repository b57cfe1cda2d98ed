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
  const placeOf = placeIn(source)
  const known = new Map<number, Members>()
  const membersOf = (open: number): Members => {
    const members = known.get(open) ?? listMembers(tokens, open)
    known.set(open, members)
    return members
  }
  return (path) => {
    let [open, found] = [start, null as Token | null]
    for (const key of path) {
      const member = open === null ? undefined : membersOf(open).get(key)
      if (member === undefined) break
      found = member.token
      open = /^[{[]$/.test(tokens[member.value]?.text ?? '') ? member.value : null
    }
    return found === null ? null : placeOf(found)
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

/** Over `defineConfig(`, `Promise.resolve(`, `await` and brackets. */
function skipCall(tokens: readonly Token[], index: number): number {
  const text = tokens[index]?.text ?? ''
  const isCall = /^\w/.test(text) && /^[(.]$/.test(tokens[index + 1]?.text ?? '')
  return isCall || ['(', '.', 'await'].includes(text) ? skipCall(tokens, index + 1) : index
}

/** What an object or a list consists of: the first token of each key or item, and the index where its value begins. */
type Members = ReadonlyMap<string | number, { readonly token: Token; readonly value: number }>

function listMembers(tokens: readonly Token[], open: number): Members {
  const isList = tokens[open]?.text === '['
  const members = new Map<string | number, { token: Token; value: number }>()
  let depth = 0
  for (let i = open + 1; i < tokens.length && depth >= 0; i++) {
    const token = tokens[i]
    const text = token?.text ?? ''
    const isFirst = i === open + 1 || tokens[i - 1]?.text === ','
    if (depth === 0 && isFirst && token !== undefined) {
      const key = isList ? members.size : keyOf(token)
      const value = !isList && tokens[i + 1]?.text === ':' ? i + 2 : i
      if (key !== null) members.set(key, { token, value })
    }
    if ('{[('.includes(text)) depth++
    if (')]}'.includes(text)) depth--
  }
  return members
}

function placeIn(source: string): (token: Token) => Location {
  const starts = [0, ...[...source.matchAll(/\n/g)].map(({ index }) => index + 1)]
  return ({ text, at }) => {
    const line = starts.findLastIndex((start) => start <= at)
    const start = starts[line] ?? 0
    const lineText = source.slice(start, starts[line + 1]).replace(/\r?\n$/, '')
    return { line: line + 1, column: at - start, length: text.length, lineText }
  }
}
