import { DEBUG_ENV } from '../contract.js'

/** Whether SLIPWAY_DEBUG names something, among what else it names between commas: `handles`, or `gctrace=1`. */
export function debugs(name: string): boolean {
  const value = debugValue(name)
  return value === '' || value === '1'
}

/** What SLIPWAY_DEBUG says behind a name and `=`; null where it does not name it. */
export function debugValue(name: string): string | null {
  for (const part of (process.env[DEBUG_ENV] ?? '').split(',')) {
    const [named, value = ''] = part.trim().split('=', 2)
    if (named === name) return value
  }
  return null
}
