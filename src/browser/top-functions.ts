import type { Flame } from '../contract.js'

/** A function, wherever it is called. */
export interface Top extends Pick<Flame, 'name' | 'file' | 'line' | 'hot'> {
  self: number
  total: number
}

/** Those that take the most themselves come first. */
export function topFunctions(root: Flame): Top[] {
  const found = new Map<string, Top & { hottest: number }>()
  const walk = (flame: Flame, above: ReadonlySet<string>): void => {
    const { name, file, line, hot, value, children = [] } = flame
    const key = `${name}\0${file}\0${line}`
    const self = value - children.reduce((sum, child) => sum + child.value, 0)
    const place = { name, ...(file !== undefined && { file }), ...(line !== undefined && { line }) }
    const known = found.get(key) ?? { ...place, self: 0, total: 0, hottest: 0 }
    found.set(key, known)
    known.self += self
    if (!above.has(key)) known.total += value
    if (hot !== undefined && self > known.hottest) Object.assign(known, { hot, hottest: self })
    for (const child of children) walk(child, new Set(above).add(key))
  }
  for (const child of root.children ?? []) walk(child, new Set())
  return [...found.values()].toSorted((a, b) => b.self - a.self || b.total - a.total)
}

/** Where its source is, and which of its lines has most. */
export function placeOf({ file, line, hot }: Pick<Flame, 'file' | 'line' | 'hot'>): string {
  if (file === undefined) return ''
  return `${file}:${line ?? 0}${hot !== undefined && hot !== line ? `, most at line ${hot}` : ''}`
}

/** Whether a function is searched for: by its name, or where it is. Whatever the case. */
export function matches(flame: Pick<Flame, 'name' | 'file' | 'line'>, term: string): boolean {
  const text = `${flame.name} ${flame.file ?? ''}:${flame.line ?? ''}`
  return text.toLowerCase().includes(term.toLowerCase())
}
