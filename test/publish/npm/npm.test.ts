import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { PUBLIC_REGISTRY } from '../../../src/publish/npm/id-tokens.js'
import { loadConfig } from '../../../src/config/index.js'
import type { SlipwayError } from '../../../src/errors.js'
import { gzip } from '../../../src/package/gzip.js'
import { packTar } from '../../../src/package/tar.js'
import { planPublications } from '../../../src/publish/publications.js'
import type { Publication, PublishContext } from '../../../src/publish/index.js'
import type { Version } from '../../../src/version/index.js'
import { writeFiles } from '../../support/files.js'
import { gitEnv } from '../../support/git.js'
import { someVersion } from '../../support/handmade-bundle.js'
import { type Fault, hasRegistry, startRegistry, type TestRegistry } from '../../support/npm-registry.js'
import { publishingRepository, refsOf } from '../../support/publishing.js'
import { releaseIn } from '../../support/release-in.js'
import { testWorld } from '../../support/world.js'

const title = hasRegistry
  ? 'a real registry'
  : 'a real registry (npm ci --prefix test/support/verdaccio installs it)'

// npm takes its time, and more where the machine has other work.
describe.skipIf(!hasRegistry).concurrent(title, { timeout: 120_000 }, () => {
  let registry: TestRegistry
  let auth: Record<string, string>

  beforeAll(async () => {
    registry = await startRegistry()
    auth = { [`//127.0.0.1:${registry.port}/:_authToken`]: registry.token }
  })
  afterAll(() => registry.stop())

  test('the very file is published under a tag that nobody installs by, and then the tag moves', async () => {
    await registry.seed('ferry', '1.0.274')
    const { file, tag, context, bytes } = await toPublish('ferry')
    expect(await file.look?.(context)).toBe('absent')
    await file.act(context)
    const { versions, 'dist-tags': tags } = await registry.packument('ferry')
    expect(tags).toEqual({ latest: '1.0.274', published: '1.0.275' })
    expect(versions['1.0.275']?.dist.integrity).toBe(sha512(bytes))
    expect(await tag.look?.(context)).toBe('absent')
    await tag.act(context)
    expect(await tagsOf('ferry')).toEqual({ latest: '1.0.275', published: '1.0.275' })
  })

  test('an older version does not take the tag back, nor does one of an older line', async () => {
    await registry.seed('tug', '1.0.5')
    await registry.seed('tug', '2.0.9')
    const old = await toPublish('tug', { npm: '1.0.5', major: 1, minor: 0 })
    await old.tag.act(old.context)
    const { tag, context } = await toPublish('tug', { npm: '1.0.4', major: 1, minor: 0 })
    expect(await tag.look?.(context)).toBe('same')
    expect(await tagsOf('tug')).toEqual({ latest: '2.0.9', 'latest-1.0': '1.0.5' })
  })

  test('other bytes under the same version: both digests, before and instead of publishing', async () => {
    const first = Buffer.from('other bytes')
    await registry.seed('barge', '1.0.275', { bytes: first })
    const { file, context, bytes } = await toPublish('barge')
    const differs = {
      code: 'PUBLISHED_DIFFERS',
      message: `barge@1.0.275 on ${registry.url} is there already, and is something else: ${sha512(first)}; to be published: ${sha512(bytes)}`,
    }
    await expect(file.look?.(context)).rejects.toMatchObject(differs)
    await expect(file.act(context)).rejects.toMatchObject(differs)
  })

  test('two at once: both find it published, once', async () => {
    const [one, other] = [await toPublish('twins'), await toPublish('twins')]
    await Promise.all([one.file.act(one.context), other.file.act(other.context)])
    expect((await registry.packument('twins')).versions['1.0.275']?.dist.integrity).toBe(sha512(one.bytes))
  })

  test.for([
    ['is-lost', 'lost'],
    ['is-cut', 'cut'],
    ['is-busy', { status: 500 }],
  ] as const)('an upload whose answer %s goes on', async ([name, fault]) => {
    const faults: Fault[] = [fault]
    registry.faults.set(name, ({ method }) => (method === 'PUT' ? faults.pop() : undefined))
    const bytes = await publish(name)
    expect(faults).toEqual([])
    expect((await registry.packument(name)).versions['1.0.275']?.dist.integrity).toBe(sha512(bytes))
  })

  test('a registry that fails for good, and one that is away', async () => {
    const { file, context } = await toPublish('wreck')
    registry.faults.set('wreck', () => ({ status: 503 }))
    await expect(file.act(context)).rejects.toMatchObject({
      code: 'NPM_REGISTRY_FAILED',
      fix: expect.stringContaining(`npm ping --registry ${registry.url}`) as unknown,
    })
    const away = await toPublish('wreck', {}, { publisher: { registry: 'http://127.0.0.1:1' } })
    expect(await away.file.check?.(away.context)).toMatchObject([
      { code: 'NPM_REGISTRY_FAILED', message: expect.stringContaining('ECONNREFUSED') as unknown },
    ])
  })

  test('what the registry says is told, without the token', async () => {
    const { file, context } = await toPublish('refused')
    const { token } = registry
    registry.faults.set('refused', ({ method }) =>
      method === 'PUT' ? { status: 403, body: { error: `no rights: ${token}` } } : undefined,
    )
    const error = await file.act(context).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'NPM_NOT_ALLOWED' })
    expect(String(error)).toContain('no rights: [secret]')
  })

  test('what could not be published is said before there is a file', async () => {
    const check = async (packageJson: Record<string, unknown>) => {
      const { file, context } = await toPublish(
        'kept',
        {},
        { packageJson, publisher: { registry: 'http://a' } },
      )
      return (await file.check?.(context))?.map(({ code }) => code)
    }
    expect(await check({ private: true })).toEqual(['NPM_PRIVATE'])
    expect(await check({ name: '' })).toEqual(['NPM_NAME_MISSING'])
  })

  test('who is not logged in, or may only read, is told so', async () => {
    const stranger = await toPublish('yacht', {}, { settings: {}, packageJson: { repository: undefined } })
    expect(codesOf(await stranger.file.check?.(stranger.context))).toEqual([
      'NPM_REPOSITORY_UNFIT',
      'NPM_NOT_LOGGED_IN',
    ])
    const { file, context } = await toPublish('yacht')
    await registry.seed('yacht', '1.0.274')
    registry.faults.set('yacht', ({ path }) =>
      path.endsWith('/collaborators') ? { status: 200, body: { owner: 'read-only' } } : undefined,
    )
    expect(await file.check?.(context)).toMatchObject([
      { code: 'NPM_NOT_ALLOWED', message: expect.stringContaining('owner may only read it') as unknown },
    ])
  })

  test('what was published from another commit is told before it is built; from this one, nobody need be logged in', async () => {
    await registry.seed('ketch', '1.0.275', { gitHead: someVersion.commit })
    const { file, context } = await toPublish('ketch', {}, { settings: {} })
    expect(await file.check?.(context)).toEqual([])
    const other = await toPublish('ketch', { commit: 'c0ffee' })
    expect(codesOf(await other.file.check?.(other.context))).toEqual(['PUBLISHED_DIFFERS'])
  })

  test('a trusted publisher has no token, and sets the tag while it publishes', async () => {
    await registry.seed('sloop', '1.0.274')
    const { token } = registry
    registry.faults.set('sloop', ({ path }) => {
      if (path === '/id-token/sloop') return { status: 200, body: { value: 'a.e30.c' } }
      return path.includes('/oidc/token/exchange/') ? { status: 201, body: { token } } : undefined
    })
    const { file, tag, context } = await toPublish(
      'sloop',
      {},
      {
        // A registry of that name, behind a proxy that is the one of this test.
        publisher: { registry: `http://${PUBLIC_REGISTRY}` },
        settings: { proxy: registry.url, noproxy: '127.0.0.1' },
        env: {
          GITHUB_ACTIONS: 'true',
          ACTIONS_ID_TOKEN_REQUEST_URL: `${registry.url}id-token/sloop`,
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: 'of the job',
          GITHUB_SERVER_URL: 'https://git.example',
          GITHUB_REPOSITORY: 'shore/sloop',
        },
      },
    )
    expect(codesOf(await file.check?.(context))).toEqual(['NPM_REPOSITORY_UNFIT'])
    await file.act(context)
    expect(await tag.look?.(context)).toBe('same')
    expect(await tagsOf('sloop')).toEqual({ latest: '1.0.275' })
  })

  test('a release: the tag in git comes before those who install it, and the same command goes on', async () => {
    const folder = await registry.folder('release ')
    const publishers = [{ to: 'npm', registry: registry.url }, { to: 'git-tag' }]
    const { checkout, origin, commit } = await publishingRepository(folder, publishers, {
      'package.json': {
        name: '@shore/liner',
        version: '1.2.0',
        type: 'module',
        files: ['dist'],
        main: 'dist/index.js',
        repository: 'shore/liner',
      },
      'build.config.json': {
        generate: { module: false },
        bundle: { kind: 'library' },
        release: { publish: publishers },
      },
      'src/index.ts': 'export const afloat = true\n',
    })
    const env = { ...gitEnv, ...(await registry.env(auth)) }
    registry.faults.set('@shore', ({ method, path }) =>
      method === 'PUT' && path.endsWith('/dist-tags/latest') ? { status: 403 } : undefined,
    )
    await registry.seed('@shore/liner', '1.1.0')
    await expect(releaseIn(checkout, {}, env)).rejects.toMatchObject({
      code: 'RELEASE_UNFINISHED',
      message: expect.stringContaining('does not let npm lead the dist-tag latest to') as unknown,
    })
    expect(Object.values(await refsOf(origin))).toContain(commit)
    expect(await tagsOf('@shore/liner')).toEqual({ latest: '1.1.0', published: '1.2.1' })
    registry.faults.delete('@shore')
    const { result } = await releaseIn(checkout, {}, env)
    expect(result?.published.map(({ id, how }) => [id.replace(registry.url, ''), how])).toEqual([
      ['npm:liner', 'was there'],
      ['git-tag:origin', 'was there'],
      ['npm-tag:liner', 'published'],
    ])
    expect(await tagsOf('@shore/liner')).toEqual({ latest: '1.2.1', published: '1.2.1' })
  })

  const tagsOf = async (name: string) => (await registry.packument(name))['dist-tags']

  async function publish(name: string): Promise<Uint8Array> {
    const { file, context, bytes } = await toPublish(name)
    await file.act(context)
    return bytes
  }

  async function toPublish(
    name: string,
    version: Partial<Version> = {},
    {
      settings = auth,
      env = {},
      packageJson = {},
      publisher = {},
    }: {
      settings?: Record<string, string>
      env?: Record<string, string>
      packageJson?: Record<string, unknown>
      publisher?: Record<string, unknown>
    } = {},
  ) {
    const folder = await registry.folder('a #1 100%25 @home')
    const published = { ...someVersion, ...version }
    const repository = `shore/${name}`
    const fields = { name, version: published.npm, files: ['dist'], repository, ...packageJson }
    const bytes = await gzip(
      await packTar(
        [
          { path: 'package.json', content: Buffer.from(JSON.stringify(fields)), executable: false },
          { path: 'dist/index.js', content: Buffer.from('1\n'), executable: false },
        ],
        { top: 'package', mtime: new Date(0) },
      ),
    )
    await writeFiles(folder, {
      'package.json': { ...fields, version: '1.0.0' },
      'src/index.ts': '',
      'build.config.json': {
        bundle: { kind: 'library' },
        release: { publish: [{ to: 'npm', registry: registry.url, branches: ['*'], ...publisher }] },
      },
    })
    const dir = join(folder, 'release')
    const planned = { kind: 'npm', file: 'ferry.tgz' } as const
    await mkdir(dir)
    await writeFile(join(dir, planned.file), bytes)
    const world = testWorld(folder, { env: { ...(await registry.env(settings)), ...env } })
    const config = await loadConfig(world)
    const head = published.commit
    const bundle = config.bundles[0]?.name ?? ''
    const plan = { config, version: published, head, artifacts: [{ ...planned, bundle }] }
    const [file, tag] = planPublications(plan) as [Publication, Publication]
    const context: PublishContext = { world, dir, artifacts: [] }
    return { file, tag, context, bytes, folder }
  }
})

const codesOf = (problems: readonly SlipwayError[] = []) => problems.map(({ code }) => code)

function sha512(bytes: Uint8Array): string {
  return `sha512-${createHash('sha512').update(bytes).digest('base64')}`
}
