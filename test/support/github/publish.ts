import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config, GithubConfig } from '../../../src/config/index.js'
import type { SlipwayError } from '../../../src/errors.js'
import type { Artifact } from '../../../src/package/index.js'
import { github } from '../../../src/publish/github/github.js'
import type { Publication, PublishContext } from '../../../src/publish/types.js'
import { sha256 } from '../../../src/sha256.js'
import { formatParts, parseVersion, type Version } from '../../../src/version/index.js'
import { git, initRepository } from '../git.js'
import { tempFolder } from '../temp.js'
import { testWorld } from '../world.js'
import { fakeGithub, type FakeGithub } from './server.js'
import type { GithubOptions } from './types.js'

export interface Publishing {
  readonly github: FakeGithub
  readonly tag: string
  /** The commit that is released. */
  readonly head: string
  readonly artifacts: readonly Artifact[]
  readonly dir: string
  /** Does what a release does with each publication, and says how it went. */
  readonly publish: (more?: Partial<Setting>, signal?: AbortSignal) => Promise<string[]>
  readonly check: (env?: Record<string, string | undefined>) => Promise<readonly SlipwayError[]>
}

export interface Setting {
  readonly version: string
  readonly head: string | null
  /** Whether the branch is a release branch. */
  readonly isRelease: boolean
  /** Contents by names, beside those that there always are. */
  readonly files: Readonly<Record<string, string>>
}

const FILES = { 'ferry.tar.gz': 'the ferry', 'ferry_checksums.txt': 'the digests' }

/** A commit in a bare repository that a server of GitHub's has, and files to be released of it. */
export async function publishing(
  options: GithubOptions = {},
  setting: Partial<Setting> = {},
  config: Partial<GithubConfig> = {},
): Promise<Publishing> {
  const root = await tempFolder()
  await initRepository(root, ['--bare'])
  const tree = await git(root, ['hash-object', '-w', '-t', 'tree', '/dev/null'])
  const head = await git(root, ['commit-tree', '-m', 'a commit', tree])
  await git(root, ['update-ref', 'refs/heads/main', head])
  const server = await fakeGithub(root, options)
  const standard: Setting = { version: versionText(275), head, isRelease: true, files: {}, ...setting }
  const dir = join(root, 'release')
  await mkdir(dir)

  async function plan({ version, files, isRelease, ...known }: Setting) {
    const artifacts = await Promise.all(
      Object.entries({ ...FILES, ...files }).map(async ([file, content]): Promise<Artifact> => {
        await writeFile(join(dir, file), content)
        const kind = file.endsWith('.txt') ? 'checksums' : file.endsWith('.md') ? 'changelog' : 'tarball'
        const bytes = Buffer.byteLength(content)
        return { kind, bundle: null, file, bytes, sha256: sha256(Buffer.from(content)) }
      }),
    )
    const publications = github(
      { to: 'github', repository: 'sea/ferry', branches: ['main'], ...config },
      {
        config: { root, name: 'ferry' } as Config,
        version: versionOf(version, isRelease),
        head: known.head,
        artifacts: [],
      },
    )
    return { artifacts, publications }
  }
  const { artifacts } = await plan(standard)
  const world = (env: Record<string, string | undefined> = {}) =>
    testWorld(root, { env: { GITHUB_TOKEN: undefined, GITHUB_SERVER_URL: undefined, ...server.env, ...env } })
  return {
    github: server,
    tag: `v${standard.version}`,
    head,
    artifacts,
    dir,
    async publish(more = {}, signal) {
      const planned = await plan({ ...standard, ...more })
      const context: PublishContext = { world: world(), signal, dir, artifacts: planned.artifacts }
      const done: string[] = []
      for (const publication of planned.publications) done.push(await publishOne(publication, context))
      return done
    },
    async check(env) {
      const [files] = (await plan(standard)).publications
      return (await files?.check?.({ world: world(env) })) ?? []
    },
  }
}

async function publishOne({ look, act }: Publication, context: PublishContext): Promise<string> {
  if ((await look?.(context)) === 'same') return 'was there'
  await act(context)
  return (await look?.(context)) === 'same' ? 'published' : 'not seen'
}

/** `1.0.<commit#>-…`, each a day later than the one before. */
export function versionText(commits: number): string {
  const date = new Date(Date.UTC(2025, 0, commits)).toISOString().slice(0, 10).replaceAll('-', '')
  return `1.0.${commits}-b244a2b9b8-${date}.163449`
}

function versionOf(text: string, isRelease: boolean): Version {
  const parts = parseVersion(text)
  const numbers = `${parts.major}.${parts.minor}.${parts.commits}`
  return {
    ...parts,
    version: formatParts(parts),
    commit: null,
    branch: isRelease ? 'main' : 'topic',
    semver: numbers,
    npm: isRelease ? numbers : `${numbers}-topic.g${parts.sha}`,
    committedAt: null,
  }
}
