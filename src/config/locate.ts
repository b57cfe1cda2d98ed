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
  const find = finder(tokenize(source))
  const placeOf = placeIn(source)
  return (path) => {
    const found = find(path).at(-1)
    return found === undefined ? null : placeOf(found.token)
  }
}

/** The text that stands as a literal at a path in the source of a config; null where it is another value, or not found. */
export function literalIn(source: string, path: Path): string | null {
  const tokens = tokenize(source)
  const members = finder(tokens)(path)
  const member = members.at(-1)
  if (member === undefined || members.length < path.length) return null
  const [value, next] = [tokens[member.value]?.text ?? '', tokens[member.value + 1]?.text ?? '']
  return /^["'`]/.test(value) && [',', '}', 'as'].includes(next) ? value.slice(1, -1) : null
}

/** Gives the members that lead to a path, as far as they are written. */
function finder(tokens: readonly Token[]): (path: Path) => Member[] {
  const start = findStart(tokens)
  const known = new Map<number, Members>()
  const membersOf = (open: number): Members => {
    const members = known.get(open) ?? listMembers(tokens, open)
    known.set(open, members)
    return members
  }
  return (path) => {
    let open = start
    const found: Member[] = []
    for (const key of path) {
      const member = open === null ? undefined : membersOf(open).get(key)
      if (member === undefined) break
      found.push(member)
      open = /^[{[]$/.test(tokens[member.value]?.text ?? '') ? member.value : null
    }
    return found
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

/** The first token of a key or an item, and the index where its value begins. */
interface Member {
  readonly token: Token
  readonly value: number
}

/** What an object or a list consists of. */
type Members = ReadonlyMap<string | number, Member>

function listMembers(tokens: readonly Token[], open: number): Members {
  const isList = tokens[open]?.text === '['
  const members = new Map<string | number, Member>()
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
