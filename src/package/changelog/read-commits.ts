import { TextDecoder } from 'node:util'
import type { Config } from '../../config/index.js'
import { type Git, openGit } from '../../version/index.js'
import type { World } from '../../world.js'
import type { ChangelogStart } from './start.js'

export interface Commit {
  /** The full id. */
  readonly id: string
  /** The whole message. */
  readonly message: string
}

/**
 * Reads the commits that lead to `head` and that no earlier release holds, the newest first. It looks where the version
 * counts: at its paths, or along first parents, which may be merges. Else merges are none of them: what they bring has
 * commits of its own.
 */
export async function readUnreleased(
  config: Pick<Config, 'root' | 'version'>,
  { head, start }: { readonly head: string; readonly start: ChangelogStart },
  { world, signal }: { readonly world: World; readonly signal?: AbortSignal | undefined },
): Promise<Commit[]> {
  const git = openGit(config.root, world, 'local', signal)
  const { count, paths } = config.version
  const which = count === 'first-parent' ? '--first-parent' : '--no-merges'
  const limits = [head, ...start.after.map((commit) => `^${commit}`)]
  const args = [
    'rev-list',
    '--topo-order',
    which,
    '--stdin',
    ...(paths.length > 0 ? ['--full-history', '--'] : []),
    ...paths,
  ]
  const ids = (await git.read(args, `${limits.join('\n')}\n`)).split('\n').filter((line) => line !== '')
  return readMessages(git, ids)
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
