import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { bundleConfig, projectWith, runNode, someVersion } from '../support/bundle.js'

const options = { version: someVersion(), module: null }

/** Asks for built-ins every way that CommonJS knows, and for its own place. */
const dependency = {
  'node_modules/dep/package.json': '{"name":"dep","version":"1.2.3","main":"main.js"}',
  'node_modules/dep/main.js': `
    const { basename } = require('path')
    const name = 'os'
    exports.eol = require(name).EOL
    exports.resolved = require.resolve('node:fs')
    exports.place = basename(__dirname) + '/' + basename(__filename)
    exports.lazy = () => require('node:events').EventEmitter.name
  `,
}

describe('CommonJS inside an ES module', () => {
  it('has require of built-ins, __dirname and __filename', async () => {
    const root = await projectWith({
      ...dependency,
      'src/server.ts': `import dep from 'dep'\nconsole.log(JSON.stringify([dep.eol, dep.resolved, dep.place, dep.lazy()]))\n`,
    })
    await bundle(bundleConfig(root), options)
    const { all } = await runNode(join(root, 'dist/server.js'))
    expect(all).toBe('["\\n","node:fs","dist/server.js","EventEmitter"]')
  })

  it.each([{ minify: false }, { minify: true }])(
    'leaves a service its own require, __dirname and __filename (minify: $minify)',
    async (changes) => {
      const root = await projectWith({
        ...dependency,
        'src/server.ts': `
          import { createRequire } from 'node:module'
          import { dirname } from 'node:path'
          import { fileURLToPath } from 'node:url'
          import dep from 'dep'
          const require = createRequire(import.meta.url)
          const __filename = fileURLToPath(import.meta.url)
          const __dirname = dirname(__filename)
          const createRequire2 = 1
          console.log(dep.place, typeof require('node:fs').readFile, __filename.startsWith(__dirname), createRequire2)
          export { require, __dirname }
        `,
      })
      await bundle(bundleConfig(root, changes), options)
      expect((await runNode(join(root, 'dist/server.js'))).all).toBe('dist/server.js function true 1')
    },
  )

  it('needs nothing where there is none', async () => {
    const root = await projectWith({
      'src/server.ts': `import { EOL } from 'node:os'\nconsole.log(EOL.length)\n`,
    })
    await bundle(bundleConfig(root), options)
    const code = await readFile(join(root, 'dist/server.js'), 'utf8')
    expect(code).toBe(
      `// app ${someVersion().version}\n// src/server.ts\nimport { EOL } from "node:os";\nconsole.log(EOL.length);\n//# sourceMappingURL=server.js.map\n`,
    )
  })

  it('is there in the chunks of a library too', async () => {
    const root = await projectWith({
      ...dependency,
      'src/one.ts': `export { default } from 'dep'\nconsole.log('one')\n`,
      'src/server.ts': `import dep from 'dep'\nawait import('./one.js')\nconsole.log(dep.eol.length, dep.lazy())\n`,
    })
    await bundle(bundleConfig(root, { kind: 'library' }), options)
    expect((await runNode(join(root, 'dist/server.js'))).all).toBe('one\n1 EventEmitter')
  })

  it('keeps the prefix of built-ins, and waits at top level', async () => {
    const root = await projectWith({
      'src/server.ts': `import { setTimeout } from 'node:timers/promises'\nconsole.log(await setTimeout(1, 'waited'))\n`,
    })
    await bundle(bundleConfig(root), options)
    expect(await readFile(join(root, 'dist/server.js'), 'utf8')).toContain('"node:timers/promises"')
    expect((await runNode(join(root, 'dist/server.js'))).all).toBe('waited')
  })
})

describe('output in CommonJS', () => {
  it.each(['module', 'commonjs'])('runs beside a package.json of type %s', async (type) => {
    const root = await projectWith(
      {
        'src/server.ts': `import dep from 'dep'\nconsole.log(dep.place, import.meta.url.slice(0, 8), import.meta.dirname === __dirname)\n`,
        ...dependency,
      },
      { packageJson: { type } },
    )
    const { manifest } = await bundle(bundleConfig(root, { format: 'cjs' }), options)
    const file = manifest.entries['server'] ?? ''
    expect(file).toBe(type === 'module' ? 'server.cjs' : 'server.js')
    expect((await runNode(join(root, 'dist', file))).all).toBe(`dist/${file} file:/// true`)
  })

  it('stays strict where the source says so', async () => {
    const root = await projectWith({
      'src/server.ts': `'use strict'\nconsole.log(import.meta.url.length > 0, (function () { return typeof this })())\n`,
    })
    await bundle(bundleConfig(root, { format: 'cjs' }), options)
    expect((await runNode(join(root, 'dist/server.cjs'))).all).toBe('true undefined')
  })

  it('is an .mjs file where the package.json says nothing and the format is esm', async () => {
    const root = await projectWith(
      { 'src/server.ts': 'console.log(import.meta.url.slice(-10))\n' },
      { packageJson: { type: undefined } },
    )
    const { manifest } = await bundle(bundleConfig(root), options)
    expect(manifest.entries).toEqual({ server: 'server.mjs' })
    expect((await runNode(join(root, 'dist/server.mjs'))).all).toBe('server.mjs')
  })

  it('warns of a main module that never is one inside an ES module', async () => {
    const files = {
      'src/server.js': `const start = () => console.log('started')\nif (require.main === module) start()\n`,
    }
    const root = await projectWith(files, { packageJson: { type: 'commonjs' } })
    const config = bundleConfig(root, { entries: { server: 'src/server.js' } })
    const { warnings } = await bundle(config, options)
    expect(warnings).toMatchObject([
      {
        file: join(root, 'src/server.js'),
        line: 2,
        column: 4,
        suggestion: expect.stringContaining("format: 'cjs'") as string,
      },
    ])
    const common = await bundle({ ...config, format: 'cjs' }, options)
    expect(common.warnings).toEqual([])
    expect((await runNode(join(root, 'dist/server.js'))).all).toBe('started')
  })
})
