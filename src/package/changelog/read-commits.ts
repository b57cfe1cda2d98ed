import { TextDecoder } from 'node:util'
import type { Config } from '../../config/index.js'
import { compareVersions, type Git, openGit, parseVersion, type Version } from '../../version/index.js'
import { isSlipwayError } from '../../errors.js'
import type { World } from '../../world.js'

export interface Commit {
  /** The full id. */
  readonly id: string
  /** The whole message. */
  readonly message: string
}

export interface Unreleased {
  /** The tag of the newest release before this one; null: there was none. */
  readonly since: string | null
  /** The commits that no earlier release holds, the newest first. Merges are none of them: what they bring has commits of its own. */
  readonly commits: readonly Commit[]
}

/**
 * Reads the commits that lead to `head` and are in no earlier release: those that a tag `v<version>` names, here and in
 * the history of `head`. It looks where the version counts: at its paths, or along first parents, which may be merges.
 */
export async function readUnreleased(
  config: Config,
  { version, head }: { readonly version: Version; readonly head: string },
  { world, signal }: { readonly world: World; readonly signal?: AbortSignal | undefined },
): Promise<Unreleased> {
  const git = openGit(config.root, world, 'local', signal)
  const earlier = (await readTags(git, head)).filter(
    ({ commit, version: { text } }) => commit !== head && text !== version.version,
  )
  const { count, paths } = config.version
  const which = count === 'first-parent' ? '--first-parent' : '--no-merges'
  const limits = [head, ...new Set(earlier.map(({ commit }) => `^${commit}`))]
  const args = [
    'rev-list',
    '--topo-order',
    which,
    '--stdin',
    ...(paths.length > 0 ? ['--full-history', '--'] : []),
    ...paths,
  ]
  const ids = (await git.read(args, `${limits.join('\n')}\n`)).split('\n').filter((line) => line !== '')
  const newest = earlier.toSorted((a, b) => compareVersions(b.version.parts, a.version.parts))[0]
  return { since: newest?.tag ?? null, commits: await readMessages(git, ids) }
}

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
    const parts = readVersion(tag.slice(1))
    if (parts === null || parts.dirty) return []
    return [{ tag, commit: target === '' ? object : target, version: { text: tag.slice(1), parts } }]
  })
}

function readVersion(text: string): ReturnType<typeof parseVersion> | null {
  try {
    return parseVersion(text)
  } catch (error) {
    if (isSlipwayError(error)) return null
    throw error
  }
}

async function readMessages(git: Git, ids: readonly string[]): Promise<Commit[]> {
  if (ids.length === 0) return []
  const objects = await git.readObjects(`${ids.join('\n')}\n`)
  let at = 0
  return ids.map((id) => {
    const end = objects.indexOf('\n', at)
    const [, type, size] = objects.toString('latin1', at, end).split(' ')
    if (type !== 'commit') throw new Error(`git cat-file gave no commit for ${id}`)
    const start = end + 1
    at = start + Number(size) + 1
    return { id, message: messageOf(objects.subarray(start, start + Number(size))) }
  })
}

/** What follows the headers, one of which may name another encoding than UTF-8. */
function messageOf(commit: Buffer): string {
  const end = commit.indexOf('\n\n')
  const headers = commit.toString('latin1', 0, end === -1 ? commit.length : end)
  const encoding = /^encoding (\S+)$/m.exec(headers)?.[1] ?? 'utf-8'
  return end === -1 ? '' : decoderOf(encoding).decode(commit.subarray(end + 2))
}

function decoderOf(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding)
  } catch {
    return new TextDecoder()
  }
}
