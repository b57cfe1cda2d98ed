import { isSlipwayError, SlipwayError } from '../../errors.js'
import { problemsOf } from '../problems.js'
import type { Releases } from './releases.js'

interface ToCheck {
  readonly tag: string
  readonly head: string | null
  readonly open: () => Promise<Releases>
}

/** Why GitHub would not take a release, as far as can be asked before there are files. */
export async function checkGithub({ tag, head, open }: ToCheck): Promise<SlipwayError[]> {
  if (head === null) return [new SlipwayError('TAG_WITHOUT_COMMIT', { tag })]
  try {
    const releases = await open()
    const permissions = await releases.permissions()
    return await problemsOf([
      refuseReader(releases, permissions, { tag, head }),
      refuseOtherTag(releases, tag, head),
      refuseUnknown(releases, head),
    ])
  } catch (error) {
    if (isSlipwayError(error)) return [error]
    throw error
  }
}

/**
 * A personal token's `push` is its owner's, and that of an app, as a workflow has one, is always false: where GitHub says
 * nothing of use, what takes the right is tried.
 */
async function refuseReader(
  releases: Releases,
  permissions: Awaited<ReturnType<Releases['permissions']>>,
  { tag, head }: { tag: string; head: string },
): Promise<void> {
  const { repository } = releases
  const isReader = permissions?.pull === true && !permissions.push
  if (isReader || !(await releases.mayWrite(tag, head)))
    throw new SlipwayError('GITHUB_READ_ONLY', { repository })
}

/** Throws PUBLISHED_DIFFERS where GitHub has the tag on another commit. */
export async function refuseOtherTag(
  { commitOf, repository }: Releases,
  tag: string,
  head: string | null,
): Promise<void> {
  const there = await commitOf(tag)
  if (there === null || head === null || there === head) return
  const what = `tag ${tag} of ${repository}`
  throw new SlipwayError('PUBLISHED_DIFFERS', { what, there: `commit ${there}`, made: `commit ${head}` })
}

/** GitHub puts no tag on a commit that it has not. */
async function refuseUnknown({ hasCommit, repository }: Releases, head: string): Promise<void> {
  if (await hasCommit(head)) return
  throw new SlipwayError('COMMIT_NOT_PUSHED', { commit: head, remote: repository })
}
