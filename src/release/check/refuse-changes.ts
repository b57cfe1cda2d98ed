import { relative, sep } from 'node:path'
import type { Config } from '../../config/index.js'
import { quote, SlipwayError } from '../../errors.js'
import type { Diagnostic } from '../../errors.js'
import type { Tree } from '../../version/index.js'
import type { World } from '../../world.js'
import type { ReleasePlan } from '../types.js'

interface Checked {
  readonly plan: ReleasePlan
  readonly config: Config
  readonly world: World
}

/**
 * Throws RELEASE_TREE_CHANGED where HEAD is not the plan's any more, and RELEASE_DIRTY, with every changed file, where the tree has changes and no snapshot is wanted. Git is asked even
 * where the version says nothing of changes: SLIPWAY_VERSION may have given it.
 */
export async function refuseChanges(context: Checked): Promise<void> {
  const { plan, config } = context
  const { changes } = await treeOf(context)
  if (plan.snapshot) return
  if (!plan.version.dirty && changes.length === 0) return
  throw new SlipwayError(
    'RELEASE_DIRTY',
    { version: plan.version.version, built: builtFolders(config, changes) },
    { diagnostics: describe(changes) },
  )
}

/**
 * Throws RELEASE_MODULE_WRITTEN where the version module had to be written, and git sees it: what would be built is
 * no longer the commit. A tree that was dirty before has a version that says so.
 */
export async function refuseModuleChanges(context: Checked, written: readonly string[]): Promise<void> {
  if (context.plan.version.dirty || (await treeOf(context)).changes.length === 0) return
  const files = written.map((file) => relative(context.config.root, file).replaceAll(sep, '/'))
  throw new SlipwayError('RELEASE_MODULE_WRITTEN', { files })
}

/** Throws RELEASE_TREE_CHANGED where HEAD moved, or the tree got changes, since the release was planned. */
export async function refuseChangesSince(context: Checked): Promise<void> {
  const { plan, config } = context
  const { changes } = await treeOf(context)
  if (plan.version.dirty || changes.length === 0) return
  throw treeChanged(plan, builtFolders(config, changes), describe(changes))
}

/** The tree as it is now, on the commit that the plan is about. */
async function treeOf({ plan, config, world }: Checked): Promise<Tree> {
  const { lookAtTree } = await import('../../version/index.js')
  const tree = await lookAtTree(config, world)
  if (tree.head === plan.head) return tree
  const moved = { text: `HEAD is ${tree.head ?? 'gone'}; the release is of ${plan.head ?? 'no commit'}` }
  throw treeChanged(plan, [], [moved])
}

function treeChanged(
  { version: { version } }: ReleasePlan,
  built: readonly string[],
  diagnostics: readonly Diagnostic[],
): SlipwayError {
  return new SlipwayError('RELEASE_TREE_CHANGED', { version, built }, { diagnostics })
}

function describe(changes: readonly string[]): Diagnostic[] {
  // One line each, whatever the name of a file holds.
  return changes.map((file) => ({ text: /\p{Cc}/u.test(file) ? quote(file) : file }))
}

/** Of what a build and a release write, the folders that git does not ignore. Changes are named from the repository's top, which may be above. */
function builtFolders({ root, bundles, release }: Config, changes: readonly string[]): string[] {
  const copied = release.publish.flatMap((each) => (each.to === 'directory' ? [each.path] : []))
  return [...bundles.map(({ outDir }) => outDir), release.dir, ...copied]
    .map((folder) => `${relative(root, folder).replaceAll(sep, '/')}/`)
    .filter((folder) => changes.some((change) => `/${change}/`.includes(`/${folder}`)))
}
