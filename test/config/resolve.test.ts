import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { expect, test } from 'vitest'
import { trialDefaults } from '../../src/config/index.js'
import { failure, load, mistakes, mistakesIn, project } from '../support/config.js'
import { writeFiles } from '../support/files.js'
import { tempFolder } from '../support/temp.js'

test('a service with a package.json and src/server.ts needs no config', async () => {
  const root = await project()
  expect(await load(root)).toEqual({
    root,
    file: null,
    sources: [],
    name: 'ship',
    packageVersion: '1.2.3',
    version: { base: null, count: 'all', paths: [], date: 'commit' },
    generate: { module: 'src/generated/version.ts' },
    bundles: [
      {
        name: 'ship',
        kind: 'service',
        root,
        entries: { server: 'src/server.ts' },
        outDir: join(root, 'dist'),
        format: 'esm',
        target: 'node20',
        minify: false,
        sourcemap: true,
        keepNames: null,
        external: [],
        alias: {},
        define: {},
        loader: {},
        assets: {},
        trace: false,
        plugins: [],
      },
    ],
    trial: trialDefaults,
    release: {
      dir: join(root, 'release'),
      branches: ['main', 'master'],
      artifacts: [{ kind: 'tarball', bundle: 'ship' }],
      changelog: false,
      provenance: false,
      sign: null,
      publish: [],
    },
  })
})

test('an empty config is the same as none', async () => {
  const root = await project()
  const none = await load(root)
  await writeFile(join(root, 'build.config.json'), '{}')
  const file = join(root, 'build.config.json')
  expect(await load(root)).toEqual({ ...none, file, sources: [file] })
})

test('what is said is taken, and the rest keeps its default', async () => {
  const root = await project({
    'build.config.js': `export default {
      name: 'fleet',
      version: { base: '2.7', paths: ['src', '../shared'] },
      generate: { module: false },
      bundle: { outDir: './out/', keepNames: false, external: ['pg', '@aws-sdk/*'] },
      trial: { env: { MODE: '' }, ready: 5 },
      release: { dir: '../releases', branches: ['main', 'release/*'] },
    }`,
  })
  expect(await load(root)).toMatchObject({
    name: 'fleet',
    version: { base: '2.7', paths: ['src', '../shared'], count: 'all' },
    generate: { module: null },
    bundles: [{ name: 'fleet', outDir: join(root, 'out'), keepNames: false, external: ['pg', '@aws-sdk/*'] }],
    trial: { enabled: true, env: { MODE: '' }, ready: 5, deadline: 30_000 },
    release: { dir: join(root, '../releases'), branches: ['main', 'release/*'] },
  })
})

test('a trial that is switched off keeps its defaults', async () => {
  const root = await project({ 'build.config.json': { trial: false } })
  expect((await load(root)).trial).toEqual({ ...trialDefaults, enabled: false })
})

test.each([
  ['@scope/Thing', 'Thing'],
  ['my thing/ä', 'my-thing'],
  ['_private', 'private'],
  ['x'.repeat(150), 'x'.repeat(100)],
])('package name %j gives the name %j', async (given, expected) => {
  const root = await project({ 'package.json': { name: given } })
  expect(await load(root)).toMatchObject({ name: expected, packageVersion: null })
})

test('a package without a name is named by its folder', async () => {
  const parent = await tempFolder()
  await writeFiles(parent, {
    'my app/package.json': '\uFEFF{ "name": "", "version": 5 }',
    'my app/src/server.js': '',
  })
  expect(await load(join(parent, 'my app'))).toMatchObject({ name: 'my-app', packageVersion: null })
})

test('a name that cannot be derived is asked for', async () => {
  const { diagnostics } = await failure(await project({ 'package.json': { name: '日本' } }))
  expect(diagnostics).toEqual([
    { text: 'name is needed: neither package.json nor the folder gives one that is fit for a file' },
  ])
})

test.each(['.ts', '.mts', '.js', '.mjs'])('the default entry may be src/server%s', async (extension) => {
  const root = await tempFolder()
  await writeFiles(root, { 'package.json': '{}', [`src/server${extension}`]: '', 'src/server.mjs': '' })
  expect((await load(root)).bundles[0]?.entries).toEqual({ server: `src/server${extension}` })
})

test('the default entry of a library is src/index', async () => {
  const root = await project({ 'src/index.ts': '', 'build.config.json': { bundle: { kind: 'library' } } })
  expect(await load(root)).toMatchObject({
    bundles: [{ entries: { index: 'src/index.ts' } }],
    release: { artifacts: [{ kind: 'npm', bundle: 'ship' }] },
  })
})

test('a missing default entry is asked for, with the files that were looked for', async () => {
  const root = await tempFolder()
  await writeFiles(root, { 'package.json': '{}' })
  const error = await failure(root)
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', exit: 2 })
  expect(error.message).toContain('There is no build.config.ts')
  expect(error.diagnostics).toEqual([
    {
      text: 'bundle.entries is needed: there is no "src/server.ts", nor with .mts, .js or .mjs',
      suggestion: "Name yours: bundle: { entries: ['src/main.ts'] }",
    },
  ])
})

test('commands that build nothing take a config whose entries are missing', async () => {
  const root = await project({ 'build.config.json': { bundle: { entries: ['src/later.ts'] } } })
  const config = await load(root, { entriesMustExist: false })
  expect(config.bundles[0]?.entries).toEqual({ later: 'src/later.ts' })
})

test('entries of a list are named by their files', async () => {
  const root = await project({
    'src/jobs/mail.worker.ts': '',
    'build.config.json': { bundle: { entries: ['./src/server.ts', 'src/x/../jobs/mail.worker.ts'] } },
  })
  expect((await load(root)).bundles[0]?.entries).toEqual({
    server: 'src/server.ts',
    'mail.worker': 'src/jobs/mail.worker.ts',
  })
})

test('an entry may be a link to a file elsewhere', async () => {
  const elsewhere = await tempFolder()
  await writeFiles(elsewhere, { 'real.ts': '' })
  const root = await project({ 'build.config.json': { bundle: { entries: ['src/link.ts'] } } })
  await symlink(join(elsewhere, 'real.ts'), join(root, 'src/link.ts'))
  expect((await load(root)).bundles[0]?.entries).toEqual({ link: 'src/link.ts' })
})

test.each<[unknown, string]>([
  [[], 'bundle.entries must name one source file at least'],
  [{}, 'bundle.entries must name one source file at least'],
  [['src'], 'bundle.entries[0] must be a file; "src" is a folder'],
  [
    ['src/srver.ts'],
    'bundle.entries[0] must be a file; there is no "src/srver.ts" Did you mean "src/server.ts"?',
  ],
  [{ a: 'lost.ts' }, 'bundle.entries.a must be a file; there is no "lost.ts"'],
  [['../up.ts'], `bundle.entries[0] must be a file inside the bundle's root; got "../up.ts"`],
  [['src/../../up.ts'], `bundle.entries[0] must be a file inside the bundle's root; got "src/../../up.ts"`],
  [{ a: '.' }, `bundle.entries.a must be a file inside the bundle's root; got "."`],
  [{ a: '/etc/passwd' }, `bundle.entries.a must be a file inside the bundle's root; got "/etc/passwd"`],
  [
    ['src/server.ts', 'src/a/server.ts'],
    `bundle.entries[1] gives the name "server" once more; got "src/a/server.ts" Name it: { entries: { name: 'file' } }`,
  ],
  [
    ['src/_x.ts'],
    `bundle.entries[0] gives no name fit for a file; got "src/_x.ts" Name it: { entries: { name: 'file' } }`,
  ],
])('entries %j are refused', async (entries, mistake) => {
  const files = { 'src/a/server.ts': '', 'src/_x.ts': '' }
  expect(await mistakes({ bundle: { entries } }, files)).toEqual([mistake])
})

test('each bundle has its root, and its name from there', async () => {
  const root = await project({
    'packages/a/package.json': { name: '@fleet/alpha' },
    'packages/a/src/server.ts': '',
    'packages/b/src/index.ts': '',
    'build.config.json': {
      bundle: [{}, { root: 'packages/a' }, { root: './packages/b/', kind: 'library' }],
    },
  })
  const { bundles, release } = await load(root)
  expect(bundles).toMatchObject([
    { name: 'ship', root },
    { name: 'alpha', root: join(root, 'packages/a'), outDir: join(root, 'packages/a/dist') },
    { name: 'b', root: join(root, 'packages/b'), entries: { index: 'src/index.ts' } },
  ])
  expect(release.artifacts).toEqual([
    { kind: 'tarball', bundle: 'ship' },
    { kind: 'tarball', bundle: 'alpha' },
    { kind: 'npm', bundle: 'b' },
  ])
})

test.each<[unknown, string]>([
  [{ root: '..' }, 'bundle.root must be a folder inside that of the config; got ".."'],
  [{ root: 'gone' }, 'bundle.root must be a folder; there is no folder "gone"'],
  [{ root: 'src/server.ts' }, 'bundle.root must be a folder; there is no folder "src/server.ts"'],
  [{ outDir: '.' }, `bundle.outDir must be a folder inside the bundle's root, and not that itself; got "."`],
  [
    { outDir: '../dist' },
    `bundle.outDir must be a folder inside the bundle's root, and not that itself; got "../dist"`,
  ],
  [{ outDir: 'src' }, 'bundle.outDir must be a folder of its own: "src" holds "src/server.ts"'],
  [
    { outDir: 'src/generated' },
    'bundle.outDir must be a folder of its own: "src/generated" holds "src/generated/version.ts"',
  ],
  [{ outDir: 'release' }, 'release.dir must lie outside of "release", the folder of a bundle'],
])('a bundle of %j is refused', async (bundle, mistake) => {
  expect(await mistakes({ bundle })).toEqual([mistake])
})

test.each([
  ['.', '.'],
  ['src', 'server.ts'],
])('releases in %j are refused', async (dir, held) => {
  expect(await mistakes({ release: { dir } })).toEqual([
    `release.dir must be a folder of its own; this one holds "${held}", which is not a release`,
  ])
})

test('bundles that would overwrite each other are refused', async () => {
  expect(await mistakes({ bundle: [{}, { outDir: 'dist2' }] })).toEqual([
    'bundle[1].name must be another: a bundle before it is named "ship" too',
  ])
  expect(await mistakes({ bundle: [{}, { name: 'b' }, { name: 'c', outDir: 'dist/c' }] })).toEqual([
    'bundle[1].outDir must be a folder of its own: bundle "ship" is written to "dist"',
    'bundle[2].outDir must be a folder of its own: bundle "ship" is written to "dist"',
  ])
})

test.each(['/x.ts', '../x.ts', '.', 'src/..'])('a version module at %j is refused', async (module) => {
  expect(await mistakes({ generate: { module } })).toEqual([
    `generate.module must be a file inside the root of a bundle; got ${JSON.stringify(module)}`,
  ])
})

const two = [{}, { name: 'lib', kind: 'library', outDir: 'lib', entries: ['src/server.ts'] }]

test.each<[unknown[], unknown[]]>([
  [['tarball'], [{ kind: 'tarball', bundle: 'ship' }]],
  [['npm'], [{ kind: 'npm', bundle: 'lib' }]],
  [
    ['sbom'],
    [
      { kind: 'sbom', bundle: 'ship' },
      { kind: 'sbom', bundle: 'lib' },
    ],
  ],
  [[], []],
  [
    ['npm', 'tarball', { kind: 'npm', bundle: 'lib' }],
    [
      { kind: 'npm', bundle: 'lib' },
      { kind: 'tarball', bundle: 'ship' },
    ],
  ],
])('artifacts %j', async (artifacts, expected) => {
  const root = await project({ 'build.config.json': { bundle: two, release: { artifacts } } })
  expect((await load(root)).release.artifacts).toEqual(expected)
})

test('an image has all its options, and a base is a place with a tag, or none', async () => {
  const digest = `sha256:${'0'.repeat(64)}`
  const image = {
    kind: 'image',
    base: [
      'oci:images/node',
      'oci:images/node:24',
      'oci-archive:a:b/c.tar',
      'docker-archive:/x:y.tar',
      `docker://node:24@${digest}`,
    ],
    platforms: ['linux/amd64', 'linux/arm/v7', 'linux/amd64'],
    ports: [3000, 3000],
  }
  const root = await project({ 'build.config.json': { release: { artifacts: ['image', image] } } })
  // The last of what is made of one bundle counts.
  expect((await load(root)).release.artifacts).toEqual([
    {
      kind: 'image',
      bundle: 'ship',
      bases: [
        { text: 'oci:images/node', path: join(root, 'images/node'), tag: null },
        { text: 'oci:images/node:24', path: join(root, 'images/node'), tag: '24' },
        { text: 'oci-archive:a:b/c.tar', path: join(root, 'a:b/c.tar'), tag: null },
        { text: 'docker-archive:/x:y.tar', path: '/x:y.tar', tag: null },
        { text: `docker://node:24@${digest}`, reference: `node:24@${digest}` },
      ],
      platforms: ['linux/amd64', 'linux/arm/v7'],
      ports: [3000],
      user: null,
      labels: {},
    },
  ])
})

test('an executable is made without a code cache, unless it is asked for', async () => {
  const artifacts = ['executable', { kind: 'executable', bundle: 'ship', codeCache: true }]
  const root = await project({ 'build.config.json': { release: { artifacts: artifacts.slice(0, 1) } } })
  const plain = { kind: 'executable', bundle: 'ship', codeCache: false }
  expect((await load(root)).release.artifacts).toEqual([plain])
  const other = await project({ 'build.config.json': { release: { artifacts } } })
  expect((await load(other)).release.artifacts).toEqual([{ ...plain, codeCache: true }])
})

test('platforms without a base are refused', async () => {
  const artifacts = [{ kind: 'image', platforms: ['linux/arm64'] }]
  expect(await mistakes({ release: { artifacts } })).toEqual([
    'release.artifacts[0].platforms wants a base: without one, an image is for the platform that it is made on',
  ])
})

test('artifacts that no bundle fits are refused', async () => {
  const artifacts = [
    { kind: 'npm', bundle: 'ship' },
    { kind: 'npm', bundle: 'libb' },
  ]
  expect(await mistakes({ bundle: two, release: { artifacts } })).toEqual([
    'release.artifacts[0].kind is "npm", which is made of a library; "ship" is a service',
    'release.artifacts[1].bundle must be the name of a bundle (ship, lib); got "libb" Did you mean "lib"?',
  ])
  expect(await mistakes({ release: { artifacts: ['npm'] } })).toEqual([
    'release.artifacts[0] is "npm", which is made of a library, and no bundle is one',
  ])
})

test.each<[unknown, unknown]>([
  [{ file: 'keys/release' }, { by: 'file', file: 'keys/release' }],
  [{ env: 'RELEASE_KEY' }, { by: 'env', env: 'RELEASE_KEY' }],
  [{ agent: 'release.pub' }, { by: 'agent', publicKey: 'release.pub' }],
  [{ command: ['sign', '--now'] }, { by: 'command', command: ['sign', '--now'] }],
])('a signature by %j', async (sign, expected) => {
  const root = await project({ 'build.config.json': { release: { sign } } })
  const resolved = Object.entries((await load(root)).release.sign ?? {}).map(([key, value]) => [
    key,
    typeof value === 'string' ? value.replace(`${root}/`, '') : value,
  ])
  expect(Object.fromEntries(resolved)).toEqual(expected)
})

test.each([{}, { file: 'key', env: 'KEY' }])('a signature by %j is refused', async (sign) => {
  expect(await mistakes({ release: { sign } })).toEqual([
    'release.sign must have one of file, env, agent, command',
  ])
})

test('papers about no artifact are refused', async () => {
  const release = { artifacts: [], changelog: true, provenance: true, sign: { env: 'KEY' } }
  expect(await mistakes({ release })).toEqual(
    ['changelog', 'provenance', 'sign'].map(
      (name) => `release.${name} goes with artifacts, and release.artifacts is empty`,
    ),
  )
})

test('the config is frozen, but for the plugins', async () => {
  const root = await project({
    'build.config.js': `export default { bundle: { plugins: [{ name: 'p', setup() {} }], alias: { a: 'b' } } }`,
  })
  const config = await load(root)
  const [bundle] = config.bundles
  for (const part of [
    config,
    config.version,
    config.version.paths,
    config.bundles,
    bundle,
    bundle?.alias,
    bundle?.entries,
    bundle?.plugins,
    config.trial.env,
    config.release.artifacts,
    config.release.artifacts[0],
  ]) {
    expect(part).toSatisfy(Object.isFrozen)
  }
  expect(bundle?.plugins[0]).not.toSatisfy(Object.isFrozen)
})

test('paths in messages are relative to the folder the command was called in', async () => {
  const root = await project({ 'build.config.json': { bundle: { entries: ['x.ts'] } } })
  await mkdir(join(root, 'deep'))
  const { message, diagnostics } = await failure(join(root, 'deep'))
  expect(message).toContain('"../build.config.json"')
  expect(diagnostics).toMatchObject([
    { file: '../build.config.json', text: expect.stringContaining('"../x.ts"') },
  ])
  expect(message).not.toContain(basename(root))
})

test('a mistake that only a module can make is found as well', async () => {
  expect(await mistakesIn(`{ version: { paths: new Array(1) } }`)).toEqual([
    'version.paths[0] must be a path, not empty and without a NUL; got undefined',
  ])
})
