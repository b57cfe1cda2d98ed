/**
 * Throws a TypeError that names an option, what it takes and what it got, unless the condition holds.
 *
 * @param caller the function that was called
 */
export function checkOption(
  holds: boolean,
  option: string,
  takes: string,
  got: unknown,
  caller = 'supervise()',
): void {
  if (holds) return
  throw new TypeError(`${caller}: ${option} takes ${takes}; got ${textOf(got)}`)
}

/** Throws a TypeError for what is no object, and for the first name in it that is not known. */
export function refuseUnknown(
  group: string,
  options: unknown,
  known: readonly string[],
  caller = 'supervise()',
): void {
  checkOption(isRecord(options), group === '' ? 'options' : group.slice(0, -1), 'an object', options, caller)
  const unknown = Object.keys(options as object).find((name) => !known.includes(name))
  if (unknown === undefined) return
  throw new TypeError(
    `${caller} knows no option ${JSON.stringify(group + unknown)}; it takes ${known.join(', ')}`,
  )
}

/** A time that a timer of Node can wait. */
export function isMilliseconds(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= 2_147_483_647
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function textOf(value: unknown): string {
  if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) return String(value)
  try {
    return JSON.stringify(value)
  } catch {
    return 'an object'
  }
}
