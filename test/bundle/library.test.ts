import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { STAMP_CONSTANT } from '../../src/contract.js'
import { bundleConfig, projectWith, runNode, someVersion } from '../support/bundle.js'

const options = { version: someVersion(), module: null }
const dependency = (name: string) => ({
  [`node_modules/${name}/package.json`]: { name, version: '1.0.0' },
  [`node_modules/${name}/index.js`]: `exports.name = '${name} ' + require('os').EOL.length`,
  [`node_modules/${name}/sub.js`]: `exports.name = '${name}/sub'`,
})

describe('a library', () => {
  it('keeps what it depends on outside, and bundles its devDependencies', async () => {
    const names = ['dep', 'peer', 'optional', 'dev']
    const root = await projectWith(
      {
        ...(Object.assign({}, ...names.map(dependency)) as Record<string, unknown>),
        'src/server.ts': `${names.map((name) => `import ${name} from '${name}'\n`).join('')}import sub from 'dep/sub.js'\nconsole.log([${names.map((name) => `${name}.name`).join(', ')}, sub.name].join(', '))\n`,
      },
      {
        packageJson: {
          dependencies: { dep: '1' },
          peerDependencies: { peer: '1' },
          optionalDependencies: { optional: '1' },
          devDependencies: { dev: '1' },
        },
      },
    )
    const { manifest, warnings } = await bundle(bundleConfig(root, { kind: 'library' }), options)
    expect(warnings).toEqual([])
    expect(manifest.kind).toBe('library')
    expect(manifest.externals).toEqual(['dep', 'optional', 'peer'])
    expect(manifest.packages).toMatchObject([{ name: 'dev', version: '1.0.0' }])
    expect((await runNode(join(root, 'dist/server.js'))).all).toBe(
      'dep 1, peer 1, optional 1, dev 1, dep/sub',
    )
  })

  it('is external where a service would bundle it', async () => {
    const files = { ...dependency('dep'), 'src/server.ts': `import dep from 'dep'\nconsole.log(dep.name)\n` }
    const root = await projectWith(files, { packageJson: { dependencies: { dep: '1' } } })
    expect((await bundle(bundleConfig(root), options)).manifest.externals).toEqual([])
    const outside = await bundle(bundleConfig(root, { external: ['d*p'] }), options)
    expect(outside.manifest.externals).toEqual(['dep'])
  })

  it('shares between its entries what they share', async () => {
    const root = await projectWith({
      'src/state.ts': `export const state = { count: 0 }\n`,
      'src/one.ts': `import { state } from './state.js'\nexport const count = () => ++state.count\n`,
      'src/two.ts': `import { state } from './state.js'\nexport const count = () => ++state.count\n`,
      'use.js': `import * as one from './dist/one.js'\nimport * as two from './dist/deep/two.js'\none.count()\nconsole.log(two.count())\n`,
    })
    const config = bundleConfig(root, {
      kind: 'library',
      entries: { one: 'src/one.ts', 'deep/two': 'src/two.ts' },
    })
    const { manifest } = await bundle(config, options)
    expect(manifest.entries).toEqual({ one: 'one.js', 'deep/two': 'deep/two.js' })
    expect((await runNode(join(root, 'use.js'))).all).toBe('2')
    for (const { path } of manifest.outputs.filter((output) => output.path.endsWith('.js'))) {
      expect(await readFile(join(root, 'dist', path), 'utf8')).toMatch(/^\/\/ app 1\.0\.275-/)
    }
  })

  it('leaves the constants to the service that bundles it, whose version they then are', async () => {
    const root = await projectWith({
      'src/server.ts': `declare const ${STAMP_CONSTANT}: string\nexport const built = () => ${STAMP_CONSTANT}\n`,
      'service/server.ts': `import { built } from '../dist/server.js'\nconsole.log(built())\n`,
    })
    await bundle(bundleConfig(root, { kind: 'library' }), options)
    const service = { entries: { service: 'service/server.ts' }, outDir: join(root, 'out') }
    const version = someVersion({ version: '7.0.1-b244a2b9b8-20150202.163449' })
    await bundle(bundleConfig(root, service), { version, module: null })
    expect((await runNode(join(root, 'out/service.js'))).all).toBe(version.version)
  })

  it('is bundled into another bundle with all that it brings for CommonJS', async () => {
    const uses = `require('node:os').EOL.length + __dirname.length * 0`
    const root = await projectWith({
      'src/old.cjs': `exports.size = ${uses}`,
      'src/server.ts': `import old from './old.cjs'\nexport const size = old.size\n`,
      'service/old.cjs': `exports.size = ${uses}`,
      'service/server.ts': `import old from './old.cjs'\nimport { size } from '../dist/server.js'\nconsole.log(old.size + size)\n`,
    })
    await bundle(bundleConfig(root, { kind: 'library', name: 'inner' }), options)
    const service = { name: 'outer', entries: { service: 'service/server.ts' }, outDir: join(root, 'out') }
    await bundle(bundleConfig(root, service), options)
    expect((await runNode(join(root, 'out/service.js'))).all).toBe('2')
  })
})
