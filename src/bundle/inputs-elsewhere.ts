import { existsSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { Diagnostic } from '../errors.js'
import type { Contents } from './contents.js'

/**
 * Warns of inputs from outside of the checkout: `node_modules` that is a link to another folder, a package that was
 * linked. Where they lie is written into the bundle, and they are in no commit.
 */
export function inputsElsewhere({ root, inputs }: Contents): Diagnostic[] {
  const top = checkoutOf(root)
  if (top === null) return []
  const up = relative(root, top).replaceAll('\\', '/')
  const outside = up === '' ? '../' : `${up}/../`
  const elsewhere = inputs.filter(({ file }) => file.startsWith(outside))
  const names = new Set(elsewhere.map((input) => input.package?.name ?? input.file))
  if (names.size === 0) return []
  const [first, ...more] = names
  const what = more.length === 0 ? `${first} comes` : `${first} and ${more.length} more come`
  return [
    {
      text: `${what} from outside of the checkout: built in another folder, this commit gives other bytes`,
      suggestion: 'Install inside of it (npm ci), rather than by a link to another folder.',
    },
  ]
}

/** The nearest folder with a `.git`; it may be a file. */
function checkoutOf(folder: string): string | null {
  if (existsSync(join(folder, '.git'))) return folder
  const parent = dirname(folder)
  return parent === folder ? null : checkoutOf(parent)
}
