import { readFile, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { version as esbuild } from 'esbuild'
import { describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { sha256 } from '../../src/sha256.js'
import { bundleConfig, fillProject, projectWith, someVersion } from '../support/bundle.js'
import { tempFolder } from '../support/temp.js'

const options = { version: someVersion(), module: null }

describe('the manifest', () => {
  it('says what the bundle is, in this order, and nothing of the machine', async () => {
    const root = await projectWith({ 'src/server.ts': 'console.log(1)\n' })
    const { manifest } = await bundle(bundleConfig(root), options)
    const text = await readFile(join(root, 'dist/slipway.json'), 'utf8')
    expect(JSON.parse(text)).toEqual(manifest)
    const output = async (path: string) => {
      const content = await readFile(join(root, 'dist', path))
      return { path, bytes: content.byteLength, sha256: sha256(content) }
    }
    expect(text).toBe(
      `${JSON.stringify(
        {
          format: 1,
          name: 'app',
          kind: 'service',
          version: '1.0.275-b244a2b9b8-20150202.063449',
          parts: {
            major: 1,
            minor: 0,
            commits: 275,
            sha: 'b244a2b9b8',
            date: '20150202',
            time: '063449',
            dirty: false,
          },
          commit: someVersion().commit,
          license: null,
          entries: { server: 'server.js' },
          outputs: [await output('server.js'), await output('server.js.map')],
          packages: [],
          imports: [],
          externals: [],
          target: 'node20',
          esbuild,
        },
        null,
        2,
      )}\n`,
    )
  })

  it('names the packages that are really inside, wherever they lie', async () => {
    const code = (name: string) => `export const name = ${JSON.stringify(name)}\nconsole.log(name)\n`
    const root = join(await tempFolder(), 'app')
    await fillProject(root, {
      // Two versions of one package, one nested in another.
      'node_modules/a/package.json': { name: 'a', version: '1.0.0', type: 'module', exports: './index.js' },
      'node_modules/a/index.js': `import 'b'\n${code('a')}`,
      'node_modules/b/package.json': { name: 'b', version: '2.0.0', type: 'module', exports: './index.js' },
      'node_modules/b/index.js': code('b 2'),
      'node_modules/a/node_modules/b/package.json': {
        name: 'b',
        version: '1.0.0',
        type: 'module',
        exports: './index.js',
      },
      'node_modules/a/node_modules/b/index.js': code('b 1'),
      // A dual package: the nearest package.json to its ES modules says nothing but the type.
      'node_modules/@scope/dual/package.json': {
        name: '@scope/dual',
        version: '3.0.0-rc.1',
        exports: { import: './esm/index.js' },
      },
      'node_modules/@scope/dual/esm/package.json': { type: 'module' },
      'node_modules/@scope/dual/esm/index.js': code('dual'),
      // A folder with a package.json of its own, as preact/hooks has.
      'node_modules/whole/package.json': { name: 'whole', version: '4.0.0' },
      'node_modules/whole/part/package.json': { name: 'part', version: '0.0.1', main: 'index.js' },
      'node_modules/whole/part/index.js': 'console.log(1)',
      // pnpm's layout.
      'node_modules/.pnpm/linked@5.0.0/node_modules/linked/package.json': {
        name: 'linked',
        version: '5.0.0',
      },
      'node_modules/.pnpm/linked@5.0.0/node_modules/linked/index.js': 'console.log(1)',
      // A package of the same workspace.
      '../shared/package.json': { name: '@app/shared', version: '6.0.0', type: 'module' },
      '../shared/src/index.ts': code('shared'),
      // Imported and not used.
      'node_modules/unused/package.json': {
        name: 'unused',
        version: '7.0.0',
        type: 'module',
        sideEffects: false,
        exports: './index.js',
      },
      'node_modules/unused/index.js': code('unused'),
      'src/server.ts': `import 'a'\nimport 'b'\nimport '@scope/dual'\nimport 'whole/part'\nimport 'linked'\nimport '../../shared/src/index.js'\nimport { name } from 'unused'\nvoid name\n`,
    })
    await symlink(join('.pnpm/linked@5.0.0/node_modules/linked'), join(root, 'node_modules/linked'))
    const { manifest } = await bundle(bundleConfig(root), options)
    expect(manifest.packages.map(({ name, version }) => `${name}@${version}`)).toEqual([
      '@app/shared@6.0.0',
      '@scope/dual@3.0.0-rc.1',
      'a@1.0.0',
      'b@1.0.0',
      'b@2.0.0',
      'linked@5.0.0',
      'whole@4.0.0',
    ])
  })

  it('says who imports whom, through packages of which nothing is left, and under which licence each one is', async () => {
    const code = (name: string) => `export const name = ${JSON.stringify(name)}\nconsole.log(name)\n`
    const one = (name: string, fields: Record<string, unknown> = {}) => ({
      name,
      version: '1.0.0',
      type: 'module',
      sideEffects: false,
      exports: './index.js',
      ...fields,
    })
    const root = await projectWith(
      {
        'node_modules/a/package.json': one('a', { license: 'MIT', sideEffects: true }),
        'node_modules/a/index.js': `import { deep } from 'index-only'\nimport pg from 'pg'\npg(deep)\n${code('a')}`,
        // Passes on what others hold, and leaves nothing of itself.
        'node_modules/index-only/package.json': one('index-only'),
        'node_modules/index-only/index.js': `export { name as deep } from 'deep'\n`,
        'node_modules/deep/package.json': one('deep', { licenses: [{ type: 'MIT' }, { type: 'ISC' }] }),
        'node_modules/deep/index.js': `import 'a'\nimport './more.js'\nexport const name = 'deep'\n`,
        'node_modules/deep/more.js': '',
        'node_modules/pg/package.json': one('pg'),
        'node_modules/pg/index.js': 'export default () => {}',
        'src/server.ts': `import 'a'\nimport pg from 'pg'\nimport { join } from 'node:path'\npg(join('a', 'b'))\n`,
      },
      { packageJson: { license: 'AGPL-3.0-only' } },
    )
    const { manifest } = await bundle(bundleConfig(root, { external: ['pg'] }), options)
    expect(manifest).toMatchObject({
      license: 'AGPL-3.0-only',
      imports: ['a@1.0.0', 'pg'],
      packages: [
        { name: 'a', version: '1.0.0', license: 'MIT', imports: ['deep@1.0.0', 'pg'] },
        { name: 'deep', version: '1.0.0', license: '(MIT OR ISC)', imports: ['a@1.0.0'] },
      ],
      externals: ['pg'],
    })
  })
})

it.each([
  ['dependencies', ['@datadog/pprof']],
  ['optionalDependencies', ['@datadog/pprof']],
  ['devDependencies', []],
])('what the supervisor looks for when it runs is an external where %s has it', async (list, externals) => {
  const files = {
    'src/server.ts': "import { supervise } from 'slipway/supervisor'\nsupervise()\n",
    'node_modules/slipway/package.json': {
      name: 'slipway',
      version: '1.0.0',
      exports: { './supervisor': './supervisor.js' },
    },
    'node_modules/slipway/supervisor.js': 'export function supervise() { globalThis.supervised = true }\n',
  }
  const root = await projectWith(files, { packageJson: { [list]: { '@datadog/pprof': '^5.20.0' } } })
  const { manifest } = await bundle(bundleConfig(root), options)
  expect(manifest.externals).toEqual(externals)
})
