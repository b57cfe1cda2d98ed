import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/index.js'
import { type Artifact, writeProvenance } from '../../src/package/index.js'
import { writeFiles } from '../support/files.js'
import { commitAll, git, initRepository } from '../support/git.js'
import { readJson, someVersion } from '../support/handmade-bundle.js'
import { tempFolder } from '../support/temp.js'
import { testWorld } from '../support/world.js'

const artifacts: Artifact[] = [
  { kind: 'tarball', bundle: 'ferry', file: 'b.tar.gz', bytes: 1, sha256: 'b'.repeat(64) },
  { kind: 'changelog', bundle: null, file: 'a.md', bytes: 1, sha256: 'a'.repeat(64) },
]
const nowhere = {
  GITHUB_ACTIONS: undefined,
  GITLAB_CI: undefined,
  CI_PROJECT_URL: undefined,
  SLIPWAY_VERSION: undefined,
  SOURCE_DATE_EPOCH: undefined,
}

test('it says what is known of the source and the builder, and no more', async () => {
  const { statement, head } = await provenance({ remote: 'https://me:hunter2@github.com/harbour/ferry.git' })
  expect(statement).toEqual({
    _type: 'https://in-toto.io/Statement/v1',
    subject: [
      { name: 'a.md', digest: { sha256: 'a'.repeat(64) } },
      { name: 'b.tar.gz', digest: { sha256: 'b'.repeat(64) } },
    ],
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: 'urn:slipway:release:v1',
        externalParameters: {
          version: someVersion.version,
          config: 'apps/ferry/build.config.json',
          snapshot: false,
          environment: {},
        },
        resolvedDependencies: [
          { uri: 'git+https://github.com/harbour/ferry', digest: { gitCommit: head }, name: 'source' },
        ],
      },
      runDetails: { builder: { id: 'urn:slipway:builder:local' } },
    },
  })
})

test('a source that nobody else can reach has a commit and no address', async () => {
  const { statement, head } = await provenance({})
  expect(statement).toMatchObject({
    predicate: { buildDefinition: { resolvedDependencies: [{ digest: { gitCommit: head } }] } },
  })
  expect(JSON.stringify(statement)).not.toContain('"uri"')
})

test('without git, nothing is said of the source', async () => {
  const { statement } = await provenance({ head: null, env: { SLIPWAY_VERSION: someVersion.version } })
  expect(statement).toMatchObject({
    predicate: {
      buildDefinition: {
        externalParameters: { environment: { SLIPWAY_VERSION: someVersion.version } },
        resolvedDependencies: [],
      },
    },
  })
})

const github = { GITHUB_ACTIONS: 'true', RUNNER_ENVIRONMENT: 'github-hosted' }
const gitlab = { GITLAB_CI: 'true', CI_PROJECT_URL: 'https://gitlab.example.com/harbour/ferry' }

test.each([
  [github, 'https://github.com/actions/runner/github-hosted'],
  [{ ...github, RUNNER_ENVIRONMENT: 'a b' }, 'https://github.com/actions/runner'],
  [gitlab, 'https://gitlab.example.com/harbour/ferry/-/runners'],
  [{ ...gitlab, CI_PROJECT_URL: 'https://me:password@gitlab.com/x' }, 'urn:slipway:builder:local'],
])('with %j, the builder is %s', async (env, id) => {
  const { statement } = await provenance({ env })
  expect(statement).toMatchObject({ predicate: { runDetails: { builder: { id } } } })
})

test('another folder, run and runner of the same kind, and another order of the artifacts, give the same bytes', async () => {
  const one = await provenance({ env: { ...github, GITHUB_RUN_ID: '1', RUNNER_NAME: 'a' } })
  const other = await provenance({ env: { ...github, GITHUB_RUN_ID: '2', RUNNER_NAME: 'b' }, reversed: true })
  expect(other.written.sha256).toBe(one.written.sha256)
})

async function provenance(options: {
  remote?: string
  head?: null
  env?: Record<string, string>
  reversed?: boolean
}) {
  const folder = await tempFolder()
  const root = join(folder, 'apps/ferry')
  await writeFiles(root, {
    'package.json': { name: 'ferry', version: '1.0.0' },
    'build.config.json': {},
    'src/server.ts': '',
  })
  await initRepository(folder)
  const head = await commitAll(folder, 'a commit', '2026-03-04T05:06:07+01:00')
  if (options.remote !== undefined) await git(folder, ['remote', 'add', 'origin', options.remote])
  const world = testWorld(root, { env: { ...nowhere, ...options.env } })
  const from = { version: someVersion, head: options.head === null ? null : head, snapshot: false, world }
  const written = await writeProvenance(
    options.reversed ? artifacts.toReversed() : artifacts,
    { config: await loadConfig(world), ...from },
    { dir: folder, file: 'ferry.intoto.json' },
  )
  return { statement: await readJson(join(folder, 'ferry.intoto.json')), written, head }
}
