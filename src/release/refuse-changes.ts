import { relative, sep } from 'node:path'
import type { Config } from '../config/index.js'
import { quote, SlipwayError } from '../errors.js'
import type { Diagnostic } from '../errors.js'
import type { World } from '../world.js'
import type { ReleasePlan } from './types.js'

interface Checked {
  readonly plan: ReleasePlan
  readonly config: Config
  readonly world: World
}

/**
 * Throws RELEASE_DIRTY, with every changed file, where the tree has changes and no snapshot is wanted. Git is asked even
 * where the version says nothing of changes: SLIPWAY_VERSION may have given it.
 */
export async function refuseChanges({ plan, config, world }: Checked): Promise<void> {
  if (plan.snapshot) return
  const changes = await changesOf({ config, world })
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
  if (context.plan.version.dirty || (await changesOf(context)).length === 0) return
  const files = written.map((file) => relative(context.config.root, file).replaceAll(sep, '/'))
  throw new SlipwayError('RELEASE_MODULE_WRITTEN', { files })
}

/** Throws RELEASE_TREE_CHANGED where the tree got changes since its version was computed. */
export async function refuseBuiltChanges(context: Checked): Promise<void> {
  if (context.plan.version.dirty) return
  const changes = await changesOf(context)
  if (changes.length === 0) return
  throw new SlipwayError(
    'RELEASE_TREE_CHANGED',
    { version: context.plan.version.version, built: builtFolders(context.config, changes) },
    { diagnostics: describe(changes) },
  )
}

async function changesOf({ config, world }: Pick<Checked, 'config' | 'world'>): Promise<readonly string[]> {
  const { listChanges } = await import('../version/index.js')
  return listChanges(config, world)
}

function describe(changes: readonly string[]): Diagnostic[] {
  // One line each, whatever the name of a file holds.
  return changes.map((file) => ({ text: /\p{Cc}/u.test(file) ? quote(file) : file }))
}

/** Of what a build writes, the folders that git does not ignore. Changes are named from the repository's top, which may be above. */
function builtFolders({ root, bundles, release }: Config, changes: readonly string[]): string[] {
  return [...bundles.map(({ outDir }) => outDir), release.dir]
    .map((folder) => `${relative(root, folder).replaceAll(sep, '/')}/`)
    .filter((folder) => changes.some((change) => `/${change}/`.includes(`/${folder}`)))
}
