import { copyFile, mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { bundleConfig, projectWith, repository, runNode, someVersion } from '../support/bundle.js'

const options = { version: someVersion(), module: null }
const addon = join(
  repository,
  'node_modules/bufferutil/prebuilds',
  `${process.platform}-${process.arch}`,
  'bufferutil.node',
)

/** A package with a compiled addon, as node-gyp leaves it: built, or not. */
async function projectWithAddon(load: string, built: boolean): Promise<string> {
  const root = await projectWith({
    'node_modules/native/package.json': '{"name":"native","version":"1.0.0","main":"lib"}',
    'node_modules/native/lib/index.js': load,
    'src/server.ts': `import native from 'native'\nconsole.log(typeof native?.mask)\n`,
  })
  if (built) {
    await mkdir(join(root, 'node_modules/native/build/Release'), { recursive: true })
    await copyFile(addon, join(root, 'node_modules/native/build/Release/native.node'))
  }
  return root
}

const loads = {
  'in try': `try { module.exports = require('../build/Release/native.node') } catch { module.exports = null }`,
  'without its extension': `try { module.exports = require('../build/Release/native') } catch { module.exports = null }`,
  plainly: `module.exports = process.argv.length < 2 ? null : require('../build/Release/native.node')`,
}

describe('a native addon', () => {
  it.each(Object.entries(loads))(
    'that is required %s is copied, listed, and loads at run time',
    async (_, load) => {
      const root = await projectWithAddon(load, true)
      const { manifest, warnings } = await bundle(bundleConfig(root), options)
      const copied = manifest.outputs.find(({ path }) => path.endsWith('.node'))
      expect(copied?.bytes).toBe((await readFile(addon)).byteLength)
      expect(manifest.packages).toMatchObject([{ name: 'native', version: '1.0.0' }])
      expect(warnings).toEqual([])
      await rm(join(root, 'node_modules'), { recursive: true })
      expect((await runNode(join(root, 'dist/server.js'))).all).toBe('function')
    },
  )

  it.each(Object.entries(loads))('that is not compiled and required %s is reported', async (how, load) => {
    const root = await projectWithAddon(load, false)
    const { manifest, warnings } = await bundle(bundleConfig(root), options)
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toMatchObject({
      text: expect.stringMatching(/^native has an addon that is not compiled here/) as string,
      suggestion: expect.stringContaining("external: ['native']") as string,
    })
    expect(manifest.externals).toEqual([])
    const { all } = await runNode(join(root, 'dist/server.js'))
    if (how === 'plainly') expect(all).toContain('MODULE_NOT_FOUND')
    else expect(all).toBe('undefined')
  })

  it('of which one package holds those of every platform is not reported for the others', async () => {
    const root = await projectWith({
      'node_modules/many/package.json': '{"name":"many","version":"1.0.0"}',
      'node_modules/many/index.js': `
        try { module.exports = require('./many.plan9.node') } catch {}
        try { module.exports = require('@many/here') } catch {}`,
      'node_modules/@many/here/package.json': '{"name":"@many/here","version":"1.0.0","main":"here.node"}',
      'src/server.ts': `import many from 'many'\nconsole.log(typeof many.mask)\n`,
    })
    await copyFile(addon, join(root, 'node_modules/@many/here/here.node'))
    const { warnings } = await bundle(bundleConfig(root), options)
    expect(warnings).toEqual([])
    await rm(join(root, 'node_modules'), { recursive: true })
    expect((await runNode(join(root, 'dist/server.js'))).all).toBe('function')
  })

  it('that is looked for at run time is reported, unless it is left outside', async () => {
    const files = {
      'src/server.ts': `import bufferutil from 'bufferutil'\nconsole.log(typeof bufferutil.mask)\n`,
    }
    const packageJson = { dependencies: { bufferutil: '4.1.0' } }
    const root = await projectWith(files, { packages: ['bufferutil'], packageJson })
    const { warnings } = await bundle(bundleConfig(root), options)
    expect(warnings).toMatchObject([
      {
        text: 'bufferutil looks for its compiled addon when it runs (node-gyp-build), and not in the bundle',
        suggestion: expect.stringContaining("external: ['bufferutil']") as string,
      },
    ])
    const outside = await bundle(bundleConfig(root, { external: ['bufferutil'] }), options)
    expect(outside.warnings).toEqual([])
    expect(outside.manifest.externals).toEqual(['bufferutil'])
    expect((await runNode(join(root, 'dist/server.js'))).all).toBe('function')
  })

  it('that is loaded by createRequire is reported', async () => {
    const root = await projectWith(
      {
        'src/server.ts': `import { transformSync } from 'oxc-transform'\nconsole.log(transformSync('a.ts', '1').code)\n`,
      },
      { packages: ['oxc-transform'] },
    )
    const { warnings } = await bundle(bundleConfig(root), options)
    expect(warnings).toMatchObject([
      { suggestion: expect.stringContaining("external: ['oxc-transform']") as string },
    ])
  })
})
