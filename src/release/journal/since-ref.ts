import type { Config } from '../../config/index.js'
import { isSlipwayError, SlipwayError } from '../../errors.js'
import { type ChangelogStart, findStart, formatStart, parseStart } from '../../package/index.js'
import { type CheckContext, gitRemote } from '../../publish/index.js'
import { type ObjectsElsewhere, openGit, type Version, withThrowawayObjects } from '../../version/index.js'
import type { ReleaseContext, ReleasePlan } from '../types.js'

/**
 * Where the changelog of this release begins, for all checkouts the same: the first one finds it by the remote's tags and writes
 * it down, in a ref beside the locks that is never changed. Else a release of an older commit would change what a newer
 * one's is, of which some may be published. Throws PUSH_REFUSED, CHANGELOG_START_UNFIT and CHANGELOG_WITHOUT_COMMIT.
 */
export async function settleStart({ plan, config, world, signal }: ReleaseContext): Promise<ChangelogStart> {
  const { lock: name, head, version } = plan
  if (head === null) throw new SlipwayError('CHANGELOG_WITHOUT_COMMIT', { version: version.version })
  if (name === null) return findStart(config, { version, head, published: null }, { world, signal })
  const asked = { root: config.root, remote: name, version, head }
  const known = await readStart(asked, { world, signal })
  if (known !== null) return known
  const found = await findByRemote(config, { name, version, head }, { world, signal })
  const remote = gitRemote(config.root, name, { world, signal })
  const git = openGit(config.root, world, 'local', signal)
  const to = (await git.read(['hash-object', '-w', '--stdin'], formatStart(found))).trim()
  try {
    await remote.push({ ref: refOf(version), to, expected: null })
    return found
  } catch (error) {
    // Another one was faster, or nobody may push this.
    const theirs = isSlipwayError(error) ? await readStart(asked, { world, signal }) : null
    if (theirs === null) throw error
    return theirs
  }
}

/** Where it would begin now, as settleStart would find it. Writes nothing, here or there. */
export async function foreseeStart(
  config: Config,
  { lock: name, head, version }: Pick<ReleasePlan, 'lock' | 'version'> & { readonly head: string },
  context: CheckContext,
): Promise<ChangelogStart> {
  if (name === null) return findStart(config, { version, head, published: null }, context)
  const asked = { root: config.root, remote: name, version, head }
  const known = await withThrowawayObjects(config.root, context, (objects) =>
    readStart(asked, context, objects),
  )
  return known ?? findByRemote(config, { name, version, head }, context)
}

/** Not by the tags that are here: others have released since they were fetched, and there are clones without any. */
async function findByRemote(
  config: Config,
  { name, version, head }: { readonly name: string; readonly version: Version; readonly head: string },
  context: CheckContext,
): Promise<ChangelogStart> {
  const published = await gitRemote(config.root, name, context).refs('refs/tags/v*')
  return findStart(config, { version, head, published }, context)
}

const refOf = ({ version }: Pick<Version, 'version'>): string => `refs/slipway/since/${version}`

interface Asked extends Pick<Config, 'root'> {
  /** The git remote that has the lock. */
  readonly remote: string
  readonly version: Pick<Version, 'version'>
  readonly head: string
}

/**
 * What stands on the remote; null: nothing. Throws REMOTE_UNREACHABLE, and CHANGELOG_START_UNFIT where it is no start
 * in the history of this commit.
 *
 * @param objects where what is fetched goes, where it is not to stay
 */
export async function readStart(
  { root, remote: name, version, head }: Asked,
  context: CheckContext,
  objects: ObjectsElsewhere = {},
): Promise<ChangelogStart | null> {
  const ref = refOf(version)
  const remote = gitRemote(root, name, context, objects)
  const object = (await remote.refs(ref)).get(ref)
  if (object === undefined) return null
  const git = openGit(root, context.world, 'local', context.signal, objects)
  if ((await git.run(['cat-file', '-e', object])).exit !== 0) await remote.fetch(ref)
  const start = parseStart((await git.run(['cat-file', 'blob', object])).stdout)
  const unfit = (problem: string): SlipwayError =>
    new SlipwayError('CHANGELOG_START_UNFIT', { version: version.version, ref, remote: name, problem })
  if (start === null) throw unfit('it is nothing that Slipway wrote')
  for (const commit of start.after) {
    const { exit } = await git.run(['merge-base', '--is-ancestor', commit, head])
    if (exit !== 0) throw unfit(`commit ${commit} is not in the history that is here`)
  }
  return start
}
