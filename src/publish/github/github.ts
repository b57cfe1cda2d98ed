import type { GithubConfig } from '../../config/index.js'
import { checkGithub, refuseOtherTag } from './check.js'
import { lookForFiles, putFiles } from './files.js'
import { isLatestRight, keepLatest, mayBeLatest } from './latest.js'
import { openRepository } from './open.js'
import type { Releases } from './releases.js'
import { repeat } from './repeat.js'
import type { CheckContext, Found, Publication, PublishContext, Publisher } from '../types.js'

/**
 * A release on GitHub with every file. Others do not see it as a draft: that is made and filled first, and published
 * when the tag is there. Where nobody pushed one, GitHub makes it, on the commit that the release names.
 */
export const github: Publisher<GithubConfig> = ({ repository }, plan) => {
  const { config, version, head } = plan
  const tag = `v${version.version}`
  const isPrerelease = version.npm.includes('-')
  const place = repository ?? 'GitHub'

  const open = (context: CheckContext): Promise<Releases> =>
    openRepository({ root: config.root, repository }, context)

  async function lookAtPublished(releases: Releases): Promise<Found> {
    const published = await releases.published(tag)
    if (published === null) return 'absent'
    await refuseOtherTag(releases, tag, head)
    // Published from another branch before, which is no release branch.
    if (published.prerelease && !isPrerelease) return 'absent'
    return (await isLatestRight(releases, tag)) ? 'same' : 'absent'
  }

  const files: Publication = {
    id: `github-files:${place}`,
    title: `Draft the release ${tag} on ${place}`,
    stage: 'files',
    check: async (context) => checkGithub({ tag, head, open: () => open(context) }),
    look: async (context) => lookForFiles(await open(context), tag, context),
    async act(context) {
      await putFiles(await open(context), plan, { tag, isPrerelease }, context)
    },
  }

  const announcement: Publication = {
    id: `github:${place}`,
    title: `Publish the release ${tag} on ${place}`,
    stage: 'announcement',
    // What drafts it asks for the same.
    check: null,
    async look(context) {
      const releases = await open(context)
      const found = await lookAtPublished(releases)
      return found === 'absent' ? found : lookForFiles(releases, tag, context)
    },
    async act(context: PublishContext) {
      const releases = await open(context)
      await repeat(async () => {
        const { id, draft, prerelease } = await putFiles(releases, plan, { tag, isPrerelease }, context)
        await refuseOtherTag(releases, tag, head)
        if (!draft && (isPrerelease || !prerelease)) return
        const makeLatest = !isPrerelease && (await mayBeLatest(releases, version))
        await releases.change(id, {
          tag_name: tag,
          ...(head === null ? {} : { target_commitish: head }),
          draft: false,
          prerelease: isPrerelease,
          make_latest: String(makeLatest),
        })
      }, context)
      await keepLatest(releases, tag)
    },
  }
  return [files, announcement]
}
