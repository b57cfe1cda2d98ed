import type { Config } from '../../config/index.js'
import { SlipwayError } from '../../errors.js'
import type { Version } from '../../version/index.js'
import type { World } from '../../world.js'
import { linksOf, namedRepository } from '../repository.js'
import { type Conventional, parseConventional } from './conventional.js'
import { readUnreleased } from './read-commits.js'
import type { ChangelogStart } from './start.js'

/** What changed since the last release. */
export interface Changelog {
  /** `ferry 1.0.275-b244a2b9b8-20150202.163449` */
  readonly title: string
  /** Of the version, as `2015-02-02`. */
  readonly date: string
  /** The tag of the release before; null: this is the first one. */
  readonly since: string | null
  /** Where the difference to it can be looked at; null where that is not known. */
  readonly compare: string | null
  /** Those that are not empty, what breaks first. Every commit is in one of them. */
  readonly groups: readonly { readonly title: string; readonly changes: readonly Change[] }[]
}

export interface Change extends Omit<Conventional, 'type'> {
  /** The first 10 digits of the commit's id. */
  readonly sha: string
  /** The commit's page; null where none is known. */
  readonly link: string | null
}

/** In this order. A commit that breaks something is in the first alone; the last takes what no other one does. */
const GROUPS: readonly { readonly title: string; readonly types: readonly string[] }[] = [
  { title: 'Breaking changes', types: [] },
  { title: 'Features', types: ['feat'] },
  { title: 'Fixes', types: ['fix'] },
  { title: 'Performance', types: ['perf'] },
  { title: 'Reverts', types: ['revert'] },
  { title: 'Documentation', types: ['docs'] },
  { title: 'Maintenance', types: ['refactor', 'style', 'test', 'build', 'ci', 'chore'] },
  { title: 'Other changes', types: [] },
]

/** Tells what changed since the last release, from a start on. Throws CHANGELOG_WITHOUT_COMMIT where there is no git. */
export async function readChangelog(
  config: Config,
  {
    version,
    head,
    start,
  }: { readonly version: Version; readonly head: string | null; readonly start: ChangelogStart },
  context: { readonly world: World; readonly signal?: AbortSignal | undefined },
): Promise<Changelog> {
  if (head === null) throw new SlipwayError('CHANGELOG_WITHOUT_COMMIT', { version: version.version })
  const { since } = start
  const commits = await readUnreleased(config, { head, start }, context)
  const links = linksOf(await namedRepository(config, context.world))
  const groups = GROUPS.map(({ title }) => ({ title, changes: [] as Change[] }))
  for (const { id, message } of commits) {
    const { type, ...change } = parseConventional(message)
    groups[groupOf(type, change.breaking)]?.changes.push({
      ...change,
      sha: id.slice(0, 10),
      link: links?.commit(id) ?? null,
    })
  }
  return {
    title: `${config.name} ${version.version}`,
    date: version.date.replace(/^(\d{4})(\d\d)/, '$1-$2-'),
    since,
    compare: since === null ? null : (links?.compare(since, head) ?? null),
    groups: groups.filter(({ changes }) => changes.length > 0),
  }
}

function groupOf(type: string | null, breaking: string | null): number {
  if (breaking !== null) return 0
  const found = GROUPS.findIndex(({ types }) => type !== null && types.includes(type))
  return found === -1 ? GROUPS.length - 1 : found
}
