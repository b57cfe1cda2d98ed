import { SlipwayError } from '../../errors.js'
import { type Git, type ObjectsElsewhere, openGit, whatGitSaid } from '../../version/index.js'
import type { CheckContext } from '../types.js'

/** A git remote. Everything is asked and done by its name, so that git's own settings and credentials apply. */
export interface GitRemote {
  /** Full names of refs and the objects that they lead to; `refs/tags/x^{}` is the commit of an annotated tag. Throws REMOTE_UNREACHABLE and REMOTE_MISSING. */
  readonly refs: (...patterns: readonly string[]) => Promise<ReadonlyMap<string, string>>
  /** Brings an object here, and no ref. Throws REMOTE_UNREACHABLE and REMOTE_MISSING. */
  readonly fetch: (object: string) => Promise<void>
  /**
   * Sets a ref of the remote to a local object, or removes it (null), if there it leads to `expected` (null: is absent).
   * Throws PUSH_REFUSED.
   *
   * @param dryRun asks whether this one may push at all
   */
  readonly push: (change: RefChange, options?: { dryRun?: boolean }) => Promise<void>
}

export interface RefChange {
  readonly ref: string
  readonly to: string | null
  readonly expected: string | null
}

/** @param objects where fetch puts what it brings, where that is not to stay */
export function gitRemote(
  folder: string,
  remote: string,
  { world, signal }: CheckContext,
  objects: ObjectsElsewhere = {},
): GitRemote {
  const git = openGit(folder, world, 'network', signal, objects)
  return {
    async refs(...patterns) {
      const asked = await git.run(['ls-remote', '--quiet', '--', remote, ...patterns])
      if (asked.exit !== 0) throw await unreachable(git, remote, asked.stderr)
      const lines = asked.stdout.split('\n').filter((line) => line !== '')
      return new Map(lines.map((line) => line.split('\t').toReversed() as [string, string]))
    },
    async fetch(object) {
      const options = ['--quiet', '--no-tags', '--no-write-fetch-head', '--no-auto-maintenance']
      const fetched = await git.run(['fetch', ...options, '--', remote, object])
      if (fetched.exit !== 0) throw await unreachable(git, remote, fetched.stderr)
    },
    async push({ ref, to, expected }, { dryRun = false } = {}) {
      const lease = `--force-with-lease=${ref}:${expected ?? ''}`
      const options = ['--quiet', '--no-follow-tags', ...(dryRun ? ['--dry-run', '--no-verify'] : [])]
      const pushed = await git.run(['push', ...options, lease, '--', remote, `${to ?? ''}:${ref}`])
      if (pushed.exit === 0) return
      throw new SlipwayError('PUSH_REFUSED', { remote, ref, said: whatGitSaid(pushed.stderr) })
    },
  }
}

/** Where there is no remote of that name, the network has nothing to do with it. */
async function unreachable(git: Git, remote: string, stderr: string): Promise<SlipwayError> {
  const others = (await git.run(['remote'])).stdout.split('\n').filter((name) => name !== '')
  // A path or an address needs no name.
  const isName = !/[/:\\]/.test(remote)
  if (isName && !others.includes(remote)) return new SlipwayError('REMOTE_MISSING', { remote, others })
  return new SlipwayError('REMOTE_UNREACHABLE', { remote, said: whatGitSaid(stderr) })
}
