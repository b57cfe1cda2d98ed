import type { ArtifactKind, Config } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import { type CheckContext, gitRemote, problemsOf, type Publication, takersOf } from '../../publish/index.js'
import { openGit, withThrowawayObjects } from '../../version/index.js'
import { ignoredCheck } from './ignored-check.js'
import { paperChecks } from './paper-checks.js'
import { refuseChanges } from './refuse-changes.js'
import type { ReleasePlan } from '../types.js'

/** Something that must hold before a release begins. It reads, and changes nothing. */
export interface Check {
  /** As `slipway doctor` shows it: `the tree has no changes`. */
  readonly title: string
  /** What is wrong, each with its remedy. */
  readonly run: (context: CheckContext) => Promise<readonly SlipwayError[]>
  /** More about what holds, in a few words, for who examines: `2 changes since v1.0.275-…`. Absent: there is no more to say. */
  readonly says?: (context: CheckContext) => Promise<string>
}

/** What must hold for a release, all of which can be asked before anything is built. */
export function releaseChecks(
  config: Config,
  plan: ReleasePlan,
  publications: readonly Publication[],
): Check[] {
  return [
    ...(plan.head === null && !plan.version.dirty ? [] : [cleanCheck(config, plan)]),
    ...ignoredCheck(config, plan),
    ...artifactsCheck(config, plan, 'npm', 'the npm packages say what they hold'),
    ...artifactsCheck(config, plan, 'executable', 'the executables can be made here'),
    // What is in its place already is built on nothing any more.
    ...(plan.goesOn ? [] : artifactsCheck(config, plan, 'image', 'the images have what they are made of')),
    ...paperChecks(config, plan),
    ...(config.release.publish.length > 0 && !plan.snapshot ? [branchCheck(config, plan)] : []),
    ...(plan.lock !== null && plan.head !== null
      ? [pushedCheck(config, { ...plan, head: plan.head }, plan.lock)]
      : []),
    ...publications.flatMap(({ title, check }): Check[] =>
      check === null ? [] : [{ title: `may ${title[0]?.toLowerCase()}${title.slice(1)}`, run: check }],
    ),
  ]
}

function cleanCheck(config: Config, plan: ReleasePlan): Check {
  return {
    title: 'the tree is a commit, without changes',
    run: refusing(({ world }) => refuseChanges({ plan, config, world })),
  }
}

/** Makes a check of what throws. */
function refusing(act: (context: CheckContext) => Promise<unknown>): Check['run'] {
  return (context) => problemsOf([act(context)])
}

/** None where there is no artifact of the kind. */
function artifactsCheck(config: Config, plan: ReleasePlan, kind: ArtifactKind, title: string): Check[] {
  const artifacts = plan.artifacts.filter((artifact) => artifact.kind === kind)
  if (artifacts.length === 0) return []
  return [
    {
      title,
      run: async (context) =>
        (await import('../../package/index.js')).checkArtifacts(config, artifacts, context),
    },
  ]
}

function branchCheck(config: Config, { version, head, artifacts }: ReleasePlan): Check {
  return {
    title: 'the branch is one to publish from',
    run: async () => {
      if (takersOf({ config, version, head, artifacts }).length > 0) return []
      if (head === null) return [new SlipwayError('PUBLISH_WITHOUT_GIT', { version: version.version })]
      const allowed = [...new Set(config.release.publish.flatMap(({ branches }) => branches))]
      return [new SlipwayError('BRANCH_NOT_ALLOWED', { branch: version.branch, allowed })]
    },
  }
}

function pushedCheck(
  { root }: Config,
  { head, version: { branch } }: ReleasePlan & { readonly head: string },
  name: string,
): Check {
  return {
    title: `the commit is on ${name}`,
    run: refusing(async (context) => {
      const remote = gitRemote(root, name, context)
      const git = openGit(root, context.world, 'local', context.signal)
      const heads = await remote.refs('refs/heads/*')
      const isBehind = async (tip: string, by = git): Promise<boolean> =>
        tip === head || (await by.run(['merge-base', '--is-ancestor', head, tip])).exit === 0
      for (const tip of new Set(heads.values())) if (await isBehind(tip)) return
      // What was pushed by others since is not here yet, and looking does not bring it here.
      const ref = `refs/heads/${branch}`
      const newer = heads.get(ref)
      const isOnNewer = async (tip: string): Promise<boolean> =>
        withThrowawayObjects(root, context, async (objects) => {
          await gitRemote(root, name, context, objects).fetch(ref)
          return isBehind(tip, openGit(root, context.world, 'local', context.signal, objects))
        })
      if (newer !== undefined && (await isOnNewer(newer))) return
      throw new SlipwayError('COMMIT_NOT_PUSHED', { commit: head, remote: name })
    }),
  }
}
