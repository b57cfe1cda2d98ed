import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { look } from './look.js'
import { type CiKind, ciKinds, type DeployKind, type InitPlan } from './types.js'

export function isCi(kind: DeployKind): kind is CiKind {
  return ciKinds.some((each) => each === kind)
}

/** What the file for a forge wants of the project, or does not know of it. One sentence each. */
export async function ciNotes(
  root: string,
  kind: InitPlan['kind'],
  publishers: ReadonlySet<string>,
): Promise<string[]> {
  const hasLock = kind === 'starter' || (await look(root, 'package-lock.json')).kind === 'file'
  return [
    ...(publishers.size === 0
      ? ['release.publish names no place yet: the releases are kept by the forge, as files of its runs.']
      : []),
    ...(hasLock ? [] : ['`npm ci` installs what package-lock.json says, and there is none: commit one.']),
    ...(isBelowTop(root)
      ? [
          'The forge looks for the file at the top of the repository alone: move it there, and let its steps begin in this folder.',
        ]
      : []),
  ]
}

function isBelowTop(root: string): boolean {
  if (existsSync(join(root, '.git'))) return false
  const parent = join(root, '..')
  return parent !== root && (existsSync(join(parent, '.git')) || isBelowTop(parent))
}
