import type { GitTagConfig } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import { openGit, type Git, whatGitSaid, withThrowawayObjects } from '../../version/index.js'
import { gitRemote } from './git-remote.js'
import { problemsOf } from '../problems.js'
import type { CheckContext, Found, Publication, Publisher } from '../types.js'

/** An annotated tag `v<version>` on the released commit. It is never moved. */
export const gitTag: Publisher<GitTagConfig> = ({ remote, sign }, { config, version, head }) => {
  const tag = `v${version.version}`
  const ref = `refs/tags/${tag}`
  const message = `${config.name} ${version.version}`

  async function look(context: CheckContext): Promise<Found> {
    const refs = await gitRemote(config.root, remote, context).refs(ref, `${ref}^{}`)
    const there = refs.get(`${ref}^{}`) ?? refs.get(ref)
    if (there === undefined) return 'absent'
    if (there === head) return 'same'
    throw differs(`tag ${tag} on ${remote}`, there)
  }

  /** The tag here, whose object is pushed: made where it is missing. */
  async function localTag(git: Git): Promise<string> {
    const found = await localTarget(git)
    if (found === null) {
      const args = ['tag', sign ? '--sign' : '--annotate', '-m', message, tag, head ?? 'HEAD']
      const made = await git.run(args)
      // Two at once: the other one made it.
      if (made.exit !== 0 && (await localTarget(git)) === null)
        throw new SlipwayError('TAG_NOT_MADE', { tag, said: whatGitSaid(made.stderr) })
    }
    return (await git.read(['rev-parse', '--verify', '--quiet', ref])).trim()
  }

  /** Throws PUBLISHED_DIFFERS where the tag leads to another commit here. */
  async function localTarget(git: Git): Promise<string | null> {
    const { exit, stdout } = await git.run(['rev-parse', '--verify', '--quiet', `${ref}^{commit}`])
    if (exit !== 0) return null
    const there = stdout.trim()
    if (there !== head) throw differs(`tag ${tag} in this checkout`, there)
    return there
  }

  /** Throws TAGGER_UNKNOWN, and TAG_NOT_MADE where nothing can be signed. A tag that is made already is not asked. */
  async function mayTag(context: CheckContext): Promise<void> {
    const git = openGit(config.root, context.world, 'local', context.signal)
    await hasIdentity(git)
    const isMade = (await git.run(['rev-parse', '--verify', '--quiet', ref])).exit === 0
    if (sign && !isMade) await signsTags(config.root, tag, context)
  }

  const differs = (what: string, there: string): SlipwayError =>
    new SlipwayError('PUBLISHED_DIFFERS', { what, there: `commit ${there}`, made: `commit ${head}` })

  const publication: Publication = {
    id: `git-tag:${remote}`,
    title: `Push the tag ${tag} to ${remote}`,
    stage: 'tag',
    look,
    async check(context) {
      if (head === null) return [new SlipwayError('TAG_WITHOUT_COMMIT', { tag })]
      const git = openGit(config.root, context.world, 'network', context.signal)
      const mayPush = (): Promise<void> =>
        gitRemote(config.root, remote, context).push(
          { ref: `${ref}-may-push`, to: head, expected: null },
          { dryRun: true },
        )
      const there = await problemsOf([look(context)])
      // Where nobody answers, nobody can be asked whether this one may push.
      const isReached = there.every(({ code }) => code !== 'REMOTE_UNREACHABLE' && code !== 'REMOTE_MISSING')
      const others = [localTarget(git), mayTag(context), ...(isReached ? [mayPush()] : [])]
      return [...there, ...(await problemsOf(others))]
    },
    async act(context) {
      const git = openGit(config.root, context.world, 'network', context.signal)
      const to = await localTag(git)
      await gitRemote(config.root, remote, context).push({ ref, to, expected: null })
    },
  }
  return [publication]
}

/** An annotated tag says who made it. */
async function hasIdentity(git: Git): Promise<void> {
  const { exit, stderr } = await git.run(['var', 'GIT_COMMITTER_IDENT'])
  if (exit !== 0) throw new SlipwayError('TAGGER_UNKNOWN', { said: whatGitSaid(stderr) })
}

/** Signs a throw-away commit, as git signs a tag, but leaves nothing behind. */
async function signsTags(folder: string, tag: string, context: CheckContext): Promise<void> {
  await withThrowawayObjects(folder, context, async (objects) => {
    // A tag names no author.
    const author = { GIT_AUTHOR_NAME: 'nobody', GIT_AUTHOR_EMAIL: 'nobody@localhost' }
    const git = openGit(folder, context.world, 'local', context.signal, { ...objects, ...author })
    const { exit, stderr } = await git.run(['commit-tree', '-S', '-m', tag, 'HEAD^{tree}'])
    if (exit !== 0) throw new SlipwayError('TAG_NOT_MADE', { tag, said: whatGitSaid(stderr) })
  })
}
