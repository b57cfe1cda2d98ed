import { expect, test } from 'vitest'
import { failure, load, mistakes, mistakesIn, project } from '../support/config.js'

test('unknown keys are refused with the nearest that is allowed, and all of them at once', async () => {
  expect(
    await mistakes({
      nmae: 'x',
      entries: ['src/server.ts'],
      version: { bsae: '1.0' },
      bundle: [{ outdir: 'x', wholly: 1 }],
      release: { artifacts: [{ kind: 'tarball', bundle: 'ship', zzz: 1 }] },
    }),
  ).toEqual([
    'nmae is not an option; allowed are $schema, name, version, generate, bundle, trial, release Did you mean "name"?',
    'entries is not an option; allowed are $schema, name, version, generate, bundle, trial, release Did you mean "bundle.entries"?',
    'version.bsae is not an option; allowed are base, count, paths, date Did you mean "base"?',
    expect.stringMatching(/^bundle\[0\]\.outdir is not an option; .* Did you mean "outDir"\?$/),
    expect.stringMatching(/^bundle\[0\]\.wholly is not an option; allowed are name, kind, .*, trace$/),
    'release.artifacts[0].zzz is not an option; allowed are kind, bundle',
  ])
})

const name =
  'must be a file name of letters, digits, ".", "_" and "-" that begins with a letter or digit, at most 100 long'
const time = 'must be a whole number of milliseconds from 1 to 2147483647'
const path = 'must be a path, not empty and without a NUL'
const library = { kind: 'library', entries: ['src/server.ts'] }

test.each<[unknown, string]>([
  [{ name: '../x' }, `name ${name}; got "../x"`],
  [{ name: '-rf' }, `name ${name}; got "-rf"`],
  [{ name: 'x'.repeat(101) }, `name ${name}; got "${'x'.repeat(101)}"`],
  [{ name: null }, `name ${name}; got null`],
  [
    { bundle: { ...library, trace: 'async' } },
    'bundle.trace must be left out of a library: the service that uses it traces it',
  ],
  [{ bundle: { trace: true } }, `bundle.trace must be 'async', or false; got true`],
  [{ version: [] }, 'version must be an object; got an empty list'],
  [{ version: { base: 1.1 } }, 'version.base must be text of the form "major.minor"; got 1.1'],
  [{ version: { base: '1.2.3' } }, 'version.base must be text of the form "major.minor"; got "1.2.3"'],
  [{ version: { base: '01.2' } }, 'version.base must be text of the form "major.minor"; got "01.2"'],
  [
    { version: { count: 'first' } },
    'version.count must be one of "all", "first-parent", "since-base"; got "first"',
  ],
  [
    { version: { date: 'comit' } },
    'version.date must be one of "commit", "build"; got "comit" Did you mean "commit"?',
  ],
  [{ version: { paths: 'src' } }, 'version.paths must be a list; got "src"'],
  [{ version: { paths: ['src', ''] } }, `version.paths[1] ${path}; got ""`],
  [{ version: { paths: ['a\0b'] } }, `version.paths[0] ${path}; got "a\\u0000b"`],
  [{ generate: { module: true } }, 'generate.module must be a path, or false; got true'],
  [{ generate: { module: '' } }, `generate.module ${path}; got ""`],
  [{ bundle: 'src/server.ts' }, 'bundle must be an object, or a list of them; got "src/server.ts"'],
  [{ bundle: [] }, 'bundle must be one bundle at least'],
  [{ bundle: ['x'] }, 'bundle[0] must be an object; got "x"'],
  [
    { bundle: { entries: 'src/server.ts' } },
    'bundle.entries must be a list of files, or an object of names and files; got "src/server.ts"',
  ],
  [{ bundle: { entries: [5] } }, `bundle.entries[0] ${path}; got 5`],
  [{ bundle: { entries: { server: 5 } } }, `bundle.entries.server ${path}; got 5`],
  [
    { bundle: [{ entries: { 'a/b': 'src/server.ts' } }] },
    `bundle[0].entries["a/b"] must be named otherwise: ${name.slice('must be '.length)}`,
  ],
  [{ bundle: { format: 'umd' } }, 'bundle.format must be one of "esm", "cjs"; got "umd"'],
  [
    { bundle: { target: 'es2022' } },
    'bundle.target must be a Node version from 20 on, like "node20" or "node22.18"; got "es2022"',
  ],
  [
    { bundle: { target: 'node18' } },
    'bundle.target must be a Node version from 20 on, like "node20" or "node22.18"; got "node18"',
  ],
  [
    { bundle: { target: 'node' } },
    'bundle.target must be a Node version from 20 on, like "node20" or "node22.18"; got "node"',
  ],
  [{ bundle: { minify: 'yes' } }, 'bundle.minify must be true or false; got "yes"'],
  [
    { bundle: { external: ['a*b*'] } },
    'bundle.external[0] must be a package name, or a pattern with one "*"; got "a*b*"',
  ],
  [
    { bundle: { alias: { './a': 'b' } } },
    'bundle.alias["./a"] must be named otherwise: the name of a package',
  ],
  [{ bundle: { alias: { 'a/': 'b' } } }, 'bundle.alias["a/"] must be named otherwise: the name of a package'],
  [{ bundle: { alias: { a: '' } } }, `bundle.alias.a ${path}; got ""`],
  [
    { bundle: { define: { DEBUG: true } } },
    `bundle.define.DEBUG must be a constant expression as text, like "false" or "'production'"; got true`,
  ],
  [
    { bundle: { define: { 'a-b': '1' } } },
    expect.stringContaining('bundle.define.a-b must be named otherwise'),
  ],
  [
    { bundle: { define: { __SLIPWAY_STAMP_VERSION__: '1' } } },
    expect.stringContaining("none of Slipway's own"),
  ],
  [
    { bundle: { loader: { sql: 'text' } } },
    'bundle.loader.sql must be named otherwise: a file extension that begins with a dot',
  ],
  [
    { bundle: { loader: { '.sql': 'txt' } } },
    expect.stringMatching(/^bundle\.loader\["\.sql"\] must be one of .*; got "txt" Did you mean "text"\?$/),
  ],
  [{ trial: true }, 'trial must be an object, or false; got true'],
  [{ trial: { ready: 0 } }, `trial.ready ${time}; got 0`],
  [{ trial: { ready: 1.5 } }, `trial.ready ${time}; got 1.5`],
  [{ trial: { deadline: '30s' } }, `trial.deadline ${time}; got "30s"`],
  [{ trial: { deadline: 2 ** 31 } }, `trial.deadline ${time}; got 2147483648`],
  [{ trial: { env: { A: 1 } } }, 'trial.env.A must be text without a NUL; got 1'],
  [
    { trial: { env: { 'A=B': '1' } } },
    'trial.env["A=B"] must be named otherwise: the name of an environment variable',
  ],
  [{ trial: { args: ['a\0'] } }, 'trial.args[0] must be text without a NUL; got "a\\u0000"'],
  [
    { release: { branches: ['a b'] } },
    'release.branches[0] must be the name of a branch, or a pattern with "*"; got "a b"',
  ],
  [
    { release: { artifacts: ['tarbal'] } },
    'release.artifacts[0] must be "tarball", "npm", "sbom", "image", "executable", or an object with kind; got "tarbal" Did you mean "tarball"?',
  ],
  [
    { release: { artifacts: [{ kind: 'npm' }] } },
    'release.artifacts[0] is "npm", which is made of a library, and no bundle is one',
  ],
  [
    { release: { artifacts: [{ kind: 'image', base: 'node:24' }] } },
    'release.artifacts[0].base must be oci:FOLDER, oci:FOLDER:TAG, oci-archive:FILE, oci-archive:FILE:TAG, docker-archive:FILE, or docker://REFERENCE@sha256:… with its digest, as a tag may be another image tomorrow; got "node:24"',
  ],
  [
    { release: { artifacts: [{ kind: 'image', platforms: ['darwin/arm64'] }] } },
    'release.artifacts[0].platforms[0] must be a platform, like "linux/amd64"; got "darwin/arm64"',
  ],
  [
    { release: { artifacts: [{ kind: 'image', platforms: [] }] } },
    'release.artifacts[0].platforms must be a list of one platform at least; got an empty list',
  ],
  [
    { release: { artifacts: [{ kind: 'image', ports: [0] }] } },
    'release.artifacts[0].ports[0] must be a port, from 1 to 65535; got 0',
  ],
  [
    { release: { artifacts: [{ kind: 'image', user: ':1000' }] } },
    'release.artifacts[0].user must be a user, or a user and a group, like "1000:1000"; got ":1000"',
  ],
  [{ release: { publish: ['npm'] } }, 'release.publish[0] must be an object with to; got "npm"'],
  [
    { release: { publish: [{ to: 'directori', path: 'x' }] } },
    'release.publish[0].to must be one of "directory", "command", "git-tag", "npm", "registry", "github"; got "directori" Did you mean "directory"?',
  ],
  [
    { release: { publish: [{ to: 'registry', repository: 'ghcr.io/acme/ferry' }] } },
    'release.publish[0] is "registry", and the release has no image: add "image" to release.artifacts',
  ],
  [
    {
      release: {
        artifacts: ['image'],
        publish: [{ to: 'registry', repository: 'ghcr.io/acme/ferry', bundle: 'nobody' }],
      },
    },
    'release.publish[0].bundle must be a bundle that an image is made of (ship); got "nobody"',
  ],
  ...[
    'acme/ferry',
    'ghcr.io/Acme/ferry',
    'ghcr.io/acme/ferry:1',
    'https://ghcr.io/acme/ferry',
    'ghcr.io',
  ].map((repository): [unknown, string] => [
    { release: { artifacts: ['image'], publish: [{ to: 'registry', repository }] } },
    `release.publish[0].repository must be a registry and a repository in lower case, like "ghcr.io/acme/ferry", without a tag; got "${repository}"`,
  ]),
  [
    {
      release: {
        artifacts: ['image'],
        publish: [{ to: 'registry', repository: 'localhost:5000/ferry', tags: ['<patch>'] }],
      },
    },
    'release.publish[0].tags[0] must be a tag of letters, digits, "_", "." and "-", with `<major>` and `<minor>` or without; got "<patch>"',
  ],
  [
    { release: { publish: [{ to: 'directory', path: 'x', zzz: 1 }] } },
    'release.publish[0].zzz is not an option; allowed are to, path, branches',
  ],
  [
    {
      release: {
        publish: [
          { to: 'directory', path: 'x' },
          { to: 'directory', path: 'x' },
        ],
      },
    },
    'release.publish[1] is there twice: "directory x"',
  ],
  [
    { release: { publish: [{ to: 'npm' }] } },
    'release.publish[0] is "npm", and the release has no npm package: release.artifacts makes them of libraries',
  ],
  [
    { bundle: library, release: { publish: [{ to: 'npm', bundle: 'shop' }] } },
    'release.publish[0].bundle must be a bundle that an npm package is made of (ship); got "shop" Did you mean "ship"?',
  ],
  [
    {
      bundle: library,
      release: {
        publish: [{ to: 'npm' }, { to: 'npm', registry: 'http://a' }, { to: 'npm', bundle: 'ship' }],
      },
    },
    'release.publish[2] is there twice: "npm ship"',
  ],
  [
    {
      bundle: library,
      release: { publish: [{ to: 'npm', registry: 'https://user:password@npm.example' }] },
    },
    'release.publish[0].registry must be an address that begins with "https://" or "http://", without a login; got "https://[secret]@npm.example"',
  ],
  ...['https://me:p@git.example/a', 'https://token@git.example/a', 'ssh://git:p@git.example/a'].map(
    (remote): [object, string] => [
      { release: { publish: [{ to: 'git-tag', remote }] } },
      `release.publish[0].remote must be the name of a remote, or its address without a login; got "${remote.replace(/\/\/.*@/, '//[secret]@')}"`,
    ],
  ),
  [
    { release: { publish: [{ to: 'github', repository: 'sea/..' }] } },
    'release.publish[0].repository must be "owner/name" of a repository on GitHub; got "sea/.."',
  ],
  [
    { release: { publish: [{ to: 'github' }, { to: 'github' }] } },
    'release.publish[1] is there twice: "github"',
  ],
])('%j', async (config, mistake) => {
  expect(await mistakes(config)).toEqual([mistake])
})

test('what is wrong with the values and with the files is said at once, and nothing that only follows from it', async () => {
  expect(
    await mistakes({
      name: 5,
      bundle: [
        { name: 'a', entries: ['src/serve.ts'] },
        { name: '!', entries: 5, outDir: '..' },
      ],
      generate: { module: '../x' },
      release: { artifacts: [{ kind: 'tarball', bundle: '!' }] },
    }),
  ).toEqual([
    `name ${name}; got 5`,
    'bundle[0].entries[0] must be a file; there is no "src/serve.ts" Did you mean "src/server.ts"?',
    `bundle[1].name ${name}; got "!"`,
    'bundle[1].entries must be a list of files, or an object of names and files; got 5',
    `bundle[1].outDir must be a folder inside the bundle's root, and not that itself; got ".."`,
    `generate.module must be a file inside the root of a bundle; got "../x"`,
    `release.artifacts[0].bundle ${name}; got "!"`,
  ])
})

test('each mistake has the place of its key in the source', async () => {
  const folder = await project({
    'build.config.ts': `import { defineConfig } from 'slipway'

// name: 'a comment is no key'
export default defineConfig({
  version: { base: '1' },
  bundle: [
    { entries: { server: 'src/server.ts' } },
    { name: 'b', 'outDir': '../x', entries: { server: 'src/nope.ts' } },
  ],
} as const)
`,
  })
  const error = await failure(folder)
  expect(error).toMatchObject({ code: 'CONFIG_INVALID', exit: 2 })
  expect(error.message).toBe('"build.config.ts" has 3 mistakes')
  expect(error.diagnostics).toMatchObject([
    { file: 'build.config.ts', line: 5, column: 13, length: 4, lineText: `  version: { base: '1' },` },
    { line: 8, column: 17, length: 8 },
    { line: 8, column: 46, length: 6 },
  ])
})

test('a config may name its JSON schema, and a module may not', async () => {
  const folder = await project({ 'build.config.json': { $schema: './schema.json', name: 'x' } })
  expect((await load(folder)).name).toBe('x')
  expect(await mistakesIn(`{ $schema: 'x' }`)).toMatchObject([
    expect.stringContaining('$schema is not an option'),
  ])
})

test('plugins must be plugins, and are not for JSON', async () => {
  expect(
    await mistakesIn(`{ bundle: { plugins: [{ name: 'x', setup() {} }, { name: 'y' }, false] } }`),
  ).toEqual([
    'bundle.plugins[1] must be a plugin for esbuild: an object with name and setup; got an object',
    'bundle.plugins[2] must be a plugin for esbuild: an object with name and setup; got false',
  ])
  expect(await mistakes({ bundle: { plugins: [] } })).toEqual([
    expect.stringContaining('bundle.plugins is not an option'),
  ])
})

test('what a trial calls must be functions, and is not for JSON', async () => {
  expect(await mistakesIn(`{ trial: { client: async () => ({}), setup: { env: {} } } }`)).toEqual([
    'trial.setup must be a function that makes what must be there before the service; got an object',
  ])
  expect(await mistakes({ trial: { setup: 'make' } })).toEqual([
    expect.stringContaining('trial.setup is not an option'),
  ])
})

test('an option that is undefined has its default', async () => {
  const folder = await project({
    'build.config.js': 'export default { name: undefined, trial: undefined, bundle: { format: undefined } }',
  })
  expect(await load(folder)).toMatchObject({ name: 'ship', bundles: [{ format: 'esm' }] })
})

test('a remote may be a name, a folder, or an address that nobody logs in with', async () => {
  const remotes = [
    'origin',
    '../ferry.git',
    '/srv/a@b/ferry.git',
    'file:///srv/a@b/ferry.git',
    'git@git.example:harbour/ferry.git',
    'ssh://git@git.example:2222/harbour/ferry.git',
    'https://git.example/harbour/ferry.git',
  ]
  for (const remote of remotes) {
    const config = { release: { publish: [{ to: 'git-tag', remote }] } }
    const folder = await project({ 'build.config.json': JSON.stringify(config) })
    expect((await load(folder)).release.publish).toMatchObject([{ to: 'git-tag', remote }])
  }
})
