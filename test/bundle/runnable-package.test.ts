import { expect, test } from 'vitest'
import { runnablePackage } from '../../src/bundle/index.js'
import type { BundleSketch } from '../support/handmade-bundle.js'
import { writeBundle } from '../support/handmade-bundle.js'
import { tempFolder } from '../support/temp.js'

test('it is the least that runs', async () => {
  expect(await packageOf({ packageJson: { name: '@sea/ferry', description: 'left out' } })).toEqual({
    name: '@sea/ferry',
    version: '1.0.275+b244a2b9b8.20150202.163449',
    private: true,
    type: 'module',
    scripts: { start: 'node --enable-source-maps server.js' },
    engines: { node: '>=20' },
  })
})

test('what stayed external is installed in the ranges of the source', async () => {
  const packageJson = {
    dependencies: { pino: '^10.0.0', bundled: '1.0.0' },
    devDependencies: { pino: '9.9.9', typescript: '7.0.2' },
    peerDependencies: { pg: '>=8' },
    optionalDependencies: { bufferutil: '^4.0.0' },
  }
  const externals = ['bufferutil', 'never-chosen', 'pg', 'pino', 'typescript']
  expect(await packageOf({ packageJson, externals })).toMatchObject({
    dependencies: { pg: '>=8', pino: '^10.0.0', typescript: '7.0.2' },
    optionalDependencies: { bufferutil: '^4.0.0' },
  })
})

test("the author's engines win over the target", async () => {
  expect(await packageOf({ packageJson: { engines: { node: '^24' } }, target: 'node22.18' })).toMatchObject({
    engines: { node: '^24' },
  })
  expect(await packageOf({ target: 'node22.18' })).toMatchObject({ engines: { node: '>=22.18' } })
  expect(await packageOf({ target: 'es2022' })).not.toHaveProperty('engines')
})

test('each of several entries has its start script', async () => {
  const entries = { server: 'server.js', worker: 'jobs/worker.js' }
  expect(await packageOf({ entries, format: 'cjs' })).toMatchObject({
    type: 'commonjs',
    scripts: {
      'start:server': 'node --enable-source-maps server.js',
      'start:worker': 'node --enable-source-maps jobs/worker.js',
    },
  })
})

test('a library exports its entries', async () => {
  const made = await packageOf({
    kind: 'library',
    entries: { index: 'index.js', supervisor: 'supervisor.js' },
  })
  expect(made).toMatchObject({ exports: { '.': './index.js', './supervisor': './supervisor.js' } })
  expect(made).not.toHaveProperty('scripts')
})

async function packageOf(sketch: Partial<BundleSketch>): Promise<unknown> {
  const bundle = await writeBundle(await tempFolder(), { files: {}, ...sketch })
  return JSON.parse((await runnablePackage(bundle)).text)
}
