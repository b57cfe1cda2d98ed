/** Throws a TypeError that names an option, what it takes and what it got, unless the condition holds. */
export function checkOption(holds: boolean, option: string, takes: string, got: unknown): void {
  if (holds) return
  const text =
    typeof got === 'string' || (typeof got === 'object' && got !== null) ? JSON.stringify(got) : String(got)
  throw new TypeError(`supervise(): ${option} takes ${takes}; got ${text}`)
}

/** Throws a TypeError for what is no object, and for the first name in it that is not known. */
export function refuseUnknown(group: string, options: unknown, known: readonly string[]): void {
  checkOption(isRecord(options), group === '' ? 'options' : group.slice(0, -1), 'an object', options)
  const unknown = Object.keys(options as object).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new TypeError(
    `supervise() knows no option ${JSON.stringify(group + unknown)}; it takes ${known.join(', ')}`,
  )
}

/** A time that a timer of Node can wait. */
export function isMilliseconds(value: unknown): boolean {
  return typeof value === 'number' && value >= 0 && value <= 2_147_483_647
}

export function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
