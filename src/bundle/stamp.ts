import { STAMP_CONSTANT, STAMP_PARTS } from '../contract.js'
import type { VersionParts } from '../contract.js'

/** What is put into a bundle. */
export interface Stamp extends VersionParts {
  /** The canonical text. */
  readonly version: string
}

/**
 * Constant → JavaScript literal, as esbuild's `define` takes it. A sha goes in as a string whatever it looks like:
 * bare, `1234567890` or `1e10` would be a number, and `abc` an identifier.
 */
export function stampConstants(stamp: Stamp): Record<string, string> {
  const constants: Record<string, string> = { [STAMP_CONSTANT]: JSON.stringify(stamp.version) }
  for (const part of partNames) constants[STAMP_PARTS[part]] = JSON.stringify(stamp[part])
  return constants
}

/**
 * The constants as modules, where `define` is fixed for a whole watch. The one to `inject` never changes, as esbuild forgets
 * all it has parsed when that does; it hands on what the other says, which is read with each rebuild.
 *
 * @param stamp null where there is none, and the build has failed
 */
export function stampModules(stamp: Stamp | null, values: string): { injected: string; values: string } {
  const names = [STAMP_CONSTANT, ...Object.values(STAMP_PARTS)]
  const constants =
    stamp === null ? Object.fromEntries(names.map((name) => [name, 'undefined'])) : stampConstants(stamp)
  return {
    injected: `export { ${names.join(', ')} } from ${JSON.stringify(values)}\n`,
    values: lines(constants),
  }
}

/**
 * What esbuild gets to see instead of the version module, in TypeScript. It exports the same, but `version` is an enum:
 * members of enums are the one thing that esbuild inlines across modules by property, so that
 * `if (version.major === 1)` leaves no dead branch. What an enum has and the plain object has not, goes again at run time.
 */
export function stampedModule(stamp: Stamp): string {
  const { dirty, ...foldable } = parts(stamp)
  const members = Object.entries(foldable).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
  return `\
export enum version { ${members.join(', ')} }
for (const key of Object.keys(version)) if (Number.isInteger(Number(key))) delete version[key]
Object.assign(version, { dirty: ${dirty} })
${lines(Object.fromEntries(Object.entries({ ServiceVersion: stamp.version, ...parts(stamp) }).map(([name, value]) => [name, JSON.stringify(value)])))}`
}

const partNames = Object.keys(STAMP_PARTS) as (keyof VersionParts)[]

/** The parts alone, in their order. */
export function parts(stamp: VersionParts): VersionParts {
  const { major, minor, commits, sha, date, time, dirty } = stamp
  return { major, minor, commits, sha, date, time, dirty }
}

function lines(constants: Record<string, string>): string {
  return Object.entries(constants)
    .map(([name, literal]) => `export const ${name} = ${literal}\n`)
    .join('')
}
