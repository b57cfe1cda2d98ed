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
 * Finds where the changelog of a commit begins, by the tags `v<version>` that are here and in the history of `head` now.
 * Where an older commit is released later, it is another place.
 */
export async function findStart(
  { root }: Pick<Config, 'root'>,
  { version, head }: { readonly version: Version; readonly head: string },
  { world, signal }: { readonly world: World; readonly signal?: AbortSignal | undefined },
): Promise<ChangelogStart> {
  const git = openGit(root, world, 'local', signal)
  const earlier = (await readTags(git, head)).filter(
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

/** The tags of releases in the history of a commit, its own among them. */
async function readTags(git: Git, head: string): Promise<ReleaseTag[]> {
  const format = '%(refname:strip=2) %(objectname) %(*objectname)'
  const text = await git.read(['for-each-ref', `--merged=${head}`, `--format=${format}`, 'refs/tags/v*'])
  return text.split('\n').flatMap((line): ReleaseTag[] => {
    // Of an annotated tag, the second object is the commit.
    const [tag = '', object = '', target = ''] = line.split(' ')
    const parts = readTag(tag)
    if (parts === null || parts.dirty) return []
    return [{ tag, commit: target === '' ? object : target, version: { text: tag.slice(1), parts } }]
  })
}

/** null: it is no tag of a release. */
function readTag(tag: string): ReturnType<typeof parseVersion> | null {
  if (!tag.startsWith('v')) return null
  try {
    return parseVersion(tag.slice(1))
  } catch (error) {
    if (isSlipwayError(error)) return null
    throw error
  }
}
