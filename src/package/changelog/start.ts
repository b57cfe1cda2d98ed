import type { Config } from '../../config/index.js'
import { isSlipwayError } from '../../errors.js'
import { compareVersions, type Git, openGit, parseVersion, type Version } from '../../version/index.js'
import type { World } from '../../world.js'

/** Where a changelog begins: after what earlier releases hold. */
export interface ChangelogStart {
  /** The tag of the newest of them; null: there is none. */
  readonly since: string | null
  /** The last commits that they hold, as full ids: these, and all that lead to them, are told already. */
  readonly after: readonly string[]
}

/**
 * Finds where the changelog of a commit begins, by the tags `v<version>` in the history of `head`. Where an older commit is
 * released later, it is another place.
 *
 * @param published the tags of a remote, as it lists its refs; null: those that are here, which may be fewer
 */
export async function findStart(
  { root }: Pick<Config, 'root'>,
  { version, head, published }: Asked,
  { world, signal }: { readonly world: World; readonly signal?: AbortSignal | undefined },
): Promise<ChangelogStart> {
  const git = openGit(root, world, 'local', signal)
  const refs = published ?? (await readRefs(git))
  const earlier = (await inHistory(git, head, releaseTags(refs))).filter(
    ({ commit, version: { text } }) => commit !== head && text !== version.version,
  )
  const newest = earlier.toSorted((a, b) => compareVersions(b.version.parts, a.version.parts))[0]
  if (newest === undefined) return { since: null, after: [] }
  const limits = [head, ...new Set(earlier.map(({ commit }) => `^${commit}`))]
  // Of hundreds of tags, a few commits are left: where the new ones end.
  const lines = (await git.read(['rev-list', '--boundary', '--stdin'], `${limits.join('\n')}\n`)).split('\n')
  const after = lines.filter((line) => line.startsWith('-')).map((line) => line.slice(1))
  return { since: newest.tag, after: after.toSorted() }
}

interface Asked {
  readonly version: Version
  readonly head: string
  /** Full names → objects; with `^{}` behind the name of an annotated tag, its commit. */
  readonly published: ReadonlyMap<string, string> | null
}

/** Writes it down, the same for the same. */
export function formatStart({ since, after }: ChangelogStart): string {
  return `${JSON.stringify({ since, after })}\n`
}

/** null where the text says no such thing: it comes from a remote. */
export function parseStart(text: string): ChangelogStart | null {
  try {
    const { since, after } = JSON.parse(text) as Record<string, unknown>
    if (!Array.isArray(after) || !after.every(isCommit)) return null
    if (since === null) return after.length === 0 ? { since, after: [] } : null
    const isTag = typeof since === 'string' && readTag(since) !== null
    return isTag && after.length > 0 ? { since, after } : null
  } catch {
    return null
  }
}

const isCommit = (id: unknown): id is string =>
  typeof id === 'string' && /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/.test(id)

interface ReleaseTag {
  readonly tag: string
  readonly commit: string
  readonly version: { readonly text: string; readonly parts: ReturnType<typeof parseVersion> }
}

/** The tags that are here, as a remote lists its own. */
async function readRefs(git: Git): Promise<Map<string, string>> {
  const format = '%(objectname) %(refname)%0a%(*objectname) %(refname)^{}'
  const text = await git.read(['for-each-ref', `--format=${format}`, 'refs/tags/v*'])
  // Of a tag that is not annotated, the second line has no object.
  return new Map(
    text
      .split('\n')
      .flatMap((line) => (/^[0-9a-f]/.test(line) ? [line.split(' ').toReversed() as [string, string]] : [])),
  )
}

function releaseTags(refs: ReadonlyMap<string, string>): ReleaseTag[] {
  return [...refs].flatMap(([ref, object]): ReleaseTag[] => {
    const tag = ref.replace(/^refs\/tags\//, '')
    const parts = readTag(tag)
    return parts === null
      ? []
      : [{ tag, commit: refs.get(`${ref}^{}`) ?? object, version: { text: tag.slice(1), parts } }]
  })
}

/** Those in the history of a commit, which may be its own: what is not here is not in it. */
async function inHistory(git: Git, head: string, tags: readonly ReleaseTag[]): Promise<ReleaseTag[]> {
  const listed = tags.map(({ commit }) => `${commit}\n`).join('')
  if (listed === '') return []
  const kinds = (await git.read(['cat-file', '--batch-check=%(objecttype)'], listed)).split('\n')
  const here = tags.filter((_, index) => kinds[index] === 'commit')
  if (here.length === 0) return []
  const limits = [`^${head}`, ...here.map(({ commit }) => commit)]
  const elsewhere = new Set((await git.read(['rev-list', '--stdin'], `${limits.join('\n')}\n`)).split('\n'))
  return here.filter(({ commit }) => !elsewhere.has(commit))
}

/** null: it is no tag of a release. */
function readTag(tag: string): ReturnType<typeof parseVersion> | null {
  if (!tag.startsWith('v')) return null
  try {
    const parts = parseVersion(tag.slice(1))
    return parts.dirty ? null : parts
  } catch (error) {
    if (isSlipwayError(error)) return null
    throw error
  }
}
