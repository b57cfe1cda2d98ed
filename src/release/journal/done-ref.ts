import { gitRemote } from '../../publish/index.js'
import { sha256 } from '../../sha256.js'
import { openGit } from '../../version/index.js'
import type { ReleaseContext } from '../types.js'

/**
 * Where all checkouts see that something was done which cannot be looked at: a ref beside the locks. The version is in its
 * name, and that for npm, which is another one on another branch; null where there is no remote for it.
 */
export interface DoneRef {
  readonly isThere: () => Promise<boolean>
  /** Throws PUSH_REFUSED. */
  readonly set: () => Promise<void>
}

export function doneRef(
  id: string,
  { plan, config: { root }, world, signal }: ReleaseContext,
): DoneRef | null {
  if (plan.lock === null) return null
  const { version, npm } = plan.version
  const text = `${JSON.stringify({ done: id, npm })}\n`
  const ref = `refs/slipway/done/${version}/${sha256(text).slice(0, 20)}`
  const remote = gitRemote(root, plan.lock, { world, signal })
  const isThere = async (): Promise<boolean> => (await remote.refs(ref)).has(ref)
  return {
    isThere,
    async set() {
      if (await isThere()) return
      const git = openGit(root, world, 'local', signal)
      const to = (await git.read(['hash-object', '-w', '--stdin'], text)).trim()
      await remote.push({ ref, to, expected: null })
    },
  }
}
