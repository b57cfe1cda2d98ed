import { resolve } from 'node:path'
import { SlipwayError } from '../errors.js'
import { type Git, gitFailed, type Outcome } from './git.js'
import { readStatus } from './status.js'

/** What one look at a repository gives. */
export interface Repository {
  /** The full id of the commit at HEAD. */
  readonly head: string
  /** null when HEAD is detached. */
  readonly branch: string | null
  /** The paths that make the tree dirty, relative to the top of the repository. */
  readonly changes: readonly string[]
  /** The folder inside the repository: empty at the top, else with `/` behind it. */
  readonly prefix: string
  /** Whether it lacks history that is elsewhere. */
  readonly shallow: boolean
  /** The common git directory, shared by all worktrees; relative to the folder, or absolute. */
  readonly commonDir: string
}

/** Looks at the repository around a folder. What can give no version is refused, with a code for each reason. */
export async function lookAtRepository(git: Git, folder: string): Promise<Repository> {
  // Both at once; what the second says of a folder that the first refuses is of no interest.
  const [place, status] = await Promise.all([git.run(placeQuestion), readStatus(git)])
  const { shallow, prefix, commonDir, inHead } = readPlace(place, folder)

  if ('exit' in status) throw gitFailed(['status'], status)
  if (status.head === null) {
    // A new branch has its name already; without one, the ref is damaged.
    throw status.branch === null
      ? new SlipwayError('HISTORY_INCOMPLETE', { said: 'HEAD leads to a broken ref' })
      : new SlipwayError('NO_COMMIT', { folder })
  }
  if (!inHead && prefix !== '') await refuseUntracked(git, folder, prefix)

  return { head: status.head, branch: status.branch, changes: status.changes, shallow, prefix, commonDir }
}

const placeQuestion = [
  'rev-parse',
  '--is-inside-work-tree',
  '--is-shallow-repository',
  '--show-prefix',
  // Always false in a work tree: it parts the two paths, which may hold line ends.
  '--is-bare-repository',
  '--git-common-dir',
  // The folder's tree. Where HEAD has none, git repeats the question and fails.
  'HEAD:./',
]

interface Place {
  shallow: boolean
  prefix: string
  commonDir: string
  inHead: boolean
}

function readPlace(outcome: Outcome, folder: string): Place {
  const lines = outcome.stdout.split('\n')
  if (lines[0] === 'false') throw new SlipwayError('NO_WORK_TREE', { folder })
  if (lines[0] !== 'true') throw refusal(outcome, folder)
  const parting = lines.indexOf('false', 2)
  return {
    shallow: lines[1] === 'true',
    prefix: lines.slice(2, parting).join('\n'),
    // After the last line end comes nothing, before it the answer to HEAD:./
    commonDir: lines.slice(parting + 1, -2).join('\n'),
    inHead: outcome.exit === 0,
  }
}

function refusal(outcome: Outcome, folder: string): SlipwayError {
  const owned = /dubious ownership in repository at '(.+)'|unsafe repository \('(.+)' is owned/.exec(
    outcome.stderr,
  )
  if (owned !== null) {
    return new SlipwayError('REPOSITORY_NOT_OWNED', { repository: owned[1] ?? owned[2] ?? folder })
  }
  return outcome.stderr.includes('not a git repository')
    ? new SlipwayError('NO_REPOSITORY', { folder })
    : gitFailed(['rev-parse'], outcome)
}

/** A folder that HEAD does not have may have been added since; else it lies in somebody else's repository. */
async function refuseUntracked(git: Git, folder: string, prefix: string): Promise<void> {
  const tracked = await git.read(['ls-files', '-z', '--', '.'])
  if (tracked !== '') return
  const repository = resolve(folder, prefix.replaceAll(/[^/]+/g, '..'))
  throw new SlipwayError('FOLDER_UNTRACKED', { folder, repository })
}
