/** `512 B`, `1.2 kB`, `34 MB`: decimal units, two or three figures. */
export function humanBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB']
  let [value, unit] = [bytes, 0]
  // What would be rounded to 1000 is one of the next unit.
  while (value >= 999.5 && unit < units.length - 1) [value, unit] = [value / 1000, unit + 1]
  return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`
}

/** `85 ms`, `1.2 s`, `2 min 5 s`. */
export function humanTime(milliseconds: number): string {
  const ms = Math.round(milliseconds)
  if (ms < 1000) return `${ms} ms`
  if (ms < 59_950) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}

/** `1 file`, `2 files`. */
export function humanCount(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}
