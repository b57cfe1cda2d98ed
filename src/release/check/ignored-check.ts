import { join, relative, sep } from 'node:path'
import type { Config } from '../../config/index.js'
import { MANIFEST_FILE } from '../../contract.js'
import { SlipwayError } from '../../errors.js'
import { realPath } from '../../files.js'
import { takersOf } from '../../publish/index.js'
import { gitSees, openGit } from '../../version/index.js'
import type { World } from '../../world.js'
import { JOURNAL_FILE } from '../journal/journal.js'
import type { ReleasePlan } from '../types.js'
import type { Check } from './checks.js'

/**
 * What a release writes into the checkout must be ignored by git: it would be a change of the tree, and the next release
 * would be refused, or this one when all is built. None for a tree that has changes and may, nor where there is no git.
 */
export function ignoredCheck(config: Config, plan: ReleasePlan): Check[] {
  const isOfChanges = plan.snapshot && plan.version.dirty
  const written = isOfChanges || plan.head === null ? [] : writtenFolders(config, plan)
  if (written.length === 0) return []
  return [
    {
      title: 'git ignores what is written into the checkout',
      run: async ({ world }) =>
        (await Promise.all(written.map((each) => problemOf(each, config, world)))).flat(),
    },
  ]
}

interface Written {
  readonly folder: string
  readonly files: readonly string[]
}

/** Those of the bundles, the release's own, and those that it is copied to. */
function writtenFolders(config: Config, plan: ReleasePlan): Written[] {
  const { version } = plan.version
  const papers = [plan.changelog, plan.provenance, plan.checksums, plan.signature]
  const files = [...plan.artifacts.map(({ file }) => file), ...papers].filter((file) => file !== null)
  const isPublished = plan.publications.length > 0
  // It grows in a folder beside it.
  const own = [
    ...files.flatMap((file) => [join(version, file), join(`.${version}.tmp`, file)]),
    ...(isPublished ? [join(version, JOURNAL_FILE)] : []),
  ]
  const targets = isPublished ? takersOf({ config, ...plan }).filter((each) => each.to === 'directory') : []
  return [
    // What a manifest says of its commit cannot be in that commit.
    ...config.bundles.map(({ outDir }) => ({ folder: outDir, files: [MANIFEST_FILE] })),
    { folder: config.release.dir, files: own },
    ...targets.map(({ path }) => ({ folder: path, files: files.map((file) => join(version, file)) })),
  ]
}

/** A pattern may be of some of the files alone. */
async function problemOf({ folder, files }: Written, config: Config, world: World): Promise<SlipwayError[]> {
  const real = await realPath(folder)
  const seen = await Promise.all(files.map((file) => gitSees(config, world, join(real, file))))
  if (!seen.includes(true)) return []
  const top = (await openGit(config.root, world).read(['rev-parse', '--show-toplevel'])).replace(/\n$/, '')
  return [new SlipwayError('FOLDER_NOT_IGNORED', { folder, line: lineFor(relative(top, real)) })]
}

/** What ignores a folder of the repository, named from its top; null for all of it. What has a meaning in a pattern loses it. */
function lineFor(path: string): string | null {
  if (path === '') return null
  return `/${path.replaceAll(sep, '/').replaceAll(/[\\*?[\]]/g, String.raw`\$&`)}/`
}
