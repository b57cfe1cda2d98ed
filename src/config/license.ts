import { isPlain } from './mistake.js'

/**
 * The licence in the fields of a package.json: what it says, not what it may have meant. null where it says nothing.
 * Of old, it may be an object with a `type`, or a list of them, any of which one may choose.
 */
export function licenseOf(fields: Readonly<Record<string, unknown>>): string | null {
  const own = nameOf(fields['license'])
  if (own !== null) return own
  const several = [fields['licenses'] ?? fields['license']].flat().flatMap((each) => nameOf(each) ?? [])
  return several.length > 1 ? `(${several.join(' OR ')})` : (several[0] ?? null)
}

function nameOf(license: unknown): string | null {
  const name = isPlain(license) ? license['type'] : license
  return typeof name === 'string' && name.trim() !== '' ? name.trim() : null
}
