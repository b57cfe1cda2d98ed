import type { Manifest } from '../contract.js'

export interface Entry {
  readonly name: string
  /** Relative to the bundle's folder. */
  readonly file: string
}

/** The entry that is the service: the one named `server`, else the first. */
export function entryOf({ name, entries }: Manifest): Entry {
  const chosen = 'server' in entries ? 'server' : Object.keys(entries)[0]
  const file = chosen === undefined ? undefined : entries[chosen]
  if (chosen === undefined || file === undefined) throw new Error(`the manifest of ${name} has no entry`)
  return { name: chosen, file }
}
