import { SlipwayError } from '../errors.js'
import { type Git, type Outcome, whatGitSaid } from './git.js'

/** Which commits of a history count. */
export interface Selection {
  /** Not empty: those that touched them. Relative to the folder git runs in. */
  readonly paths: readonly string[]
  readonly firstParent: boolean
}

/** The commit that gives sha and time: the one itself, or with paths the one that made their present state. */
export async function findNewest(
  git: Git,
  head: string,
  selection: Selection,
): Promise<{ commit: string; seconds: number }> {
  const text = await walk(git, [
    '--max-count=1',
    '--format=%ct',
    ...firstParentFlag(selection),
    head,
    '--',
    ...selection.paths,
  ])
  const match = /^commit ([0-9a-f]+)\n(?:(\S*)\n)?$/.exec(text)
  if (match === null) throw new SlipwayError('PATHS_NOT_COMMITTED', { paths: selection.paths })
  // Nothing at all, or not even a line, for a date that git cannot read.
  return { commit: match[1] ?? head, seconds: match[2] ? Number(match[2]) : Number.NaN }
}

/** What `git rev-list` prints. Anything but a success is an error: part of a history is no history. */
export async function walk(git: Git, args: readonly string[]): Promise<string> {
  const ended = await git.run(['rev-list', ...args])
  if (ended.exit !== 0) throw incomplete(ended)
  return ended.stdout
}

export function incomplete(ended: Outcome): SlipwayError {
  return new SlipwayError('HISTORY_INCOMPLETE', { said: whatGitSaid(ended.stderr) })
}

export const firstParentFlag = ({ firstParent }: Selection) => (firstParent ? ['--first-parent'] : [])
