import { type Git, type Outcome } from './git.js'

export interface Status {
  /** The full id of the commit at HEAD; null where there is none yet. */
  readonly head: string | null
  /** null when HEAD is detached. */
  readonly branch: string | null
  /** The paths that differ from HEAD, or are new and not ignored. */
  readonly changes: readonly string[]
}

/** Where HEAD is and what differs from it, or how git failed. */
export async function readStatus(git: Git): Promise<Status | Outcome> {
  const outcome = await git.run([
    'status',
    '--porcelain=v2',
    '--branch',
    '-z',
    // Else git counts how far the branch is from its upstream.
    '--no-ahead-behind',
    '--untracked-files=normal',
    '--ignore-submodules=none',
    '--no-renames',
  ])
  return outcome.exit === 0 ? parseStatus(outcome.stdout) : outcome
}

function parseStatus(text: string): Status {
  let head: string | null = null
  let branch: string | null = null
  const changes: string[] = []
  for (const record of text.split('\0')) {
    if (record.startsWith('# branch.oid ')) head = known(record.slice(13), ['(initial)'])
    else if (record.startsWith('# branch.head ')) branch = known(record.slice(14), noBranch)
    else if (record !== '' && !record.startsWith('#')) changes.push(pathOf(record))
  }
  return { head, branch, changes }
}

/** `(null)`: HEAD is a ref outside refs/heads. */
const noBranch = ['(detached)', '(unknown)', '(null)']

const known = (value: string, unknown: readonly string[]) => (unknown.includes(value) ? null : value)

/** How many fields stand before the path: changed, unmerged, untracked. */
const fields: Record<string, number> = { '1': 8, u: 10, '?': 1 }

function pathOf(record: string): string {
  return record
    .split(' ')
    .slice(fields[record.charAt(0)] ?? 1)
    .join(' ')
}
