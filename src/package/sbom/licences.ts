import { isSupportedSpdxId } from '@cyclonedx/cyclonedx-library/SPDX'
import parse from 'spdx-expression-parse'

/** A licence as CycloneDX has it. `declared`: the package says so itself, and nobody has looked further. */
export type Licence =
  | { readonly license: ({ readonly id: string } | { readonly name: string }) & Declared }
  | ({ readonly expression: string } & Declared)

interface Declared {
  readonly acknowledgement: 'declared'
}

/** What is longer is a text, and no expression. */
const LONGEST = 1000

/** The licences of a package by what its package.json says: an id that the schema knows, an SPDX expression, or a name. */
export function licencesOf(said: string | null): { readonly licenses?: readonly Licence[] } {
  if (said === null) return {}
  const acknowledgement = 'declared'
  if (isSupportedSpdxId(said)) return { licenses: [{ license: { id: said, acknowledgement } }] }
  if (isExpression(said)) return { licenses: [{ expression: said, acknowledgement }] }
  return { licenses: [{ license: { name: said, acknowledgement } }] }
}

function isExpression(text: string): boolean {
  if (text.length > LONGEST) return false
  try {
    parse(text)
    return true
  } catch {
    return false
  }
}
