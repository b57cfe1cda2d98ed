import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { bundleConfig, projectWith, runNode, someVersion } from '../support/bundle.js'

const options = { version: someVersion(), module: null }

async function warningsOf(files: Record<string, string>, packages: string[] = [], changes = {}) {
  const root = await projectWith(files, { packages })
  const { warnings } = await bundle(bundleConfig(root, changes), options)
  return { root, warnings }
}

describe('what is looked up at run time', () => {
  it("is reported for Express's view engine, and not once the engine is handed over", async () => {
    const views = `import express from 'express'\nconst app = express()\napp.set('view engine', 'ejs')\n`
    const { warnings } = await warningsOf({ 'src/server.ts': views }, ['express'])
    expect(warnings).toMatchObject([
      {
        text: expect.stringMatching(/^express loads the view engine/) as string,
        suggestion: expect.stringContaining("app.engine('ejs'") as string,
      },
    ])
    const handed = `${views}import ejs from 'ejs'\napp.engine('ejs', ejs.renderFile)\n`
    expect((await warningsOf({ 'src/server.ts': handed }, ['express', 'ejs'])).warnings).toEqual([])
  })

  it('is reported by package, with the remedy', async () => {
    const { warnings } = await warningsOf({
      'node_modules/sharp/package.json': '{"name":"sharp","version":"1.0.0"}',
      'node_modules/sharp/index.js': 'module.exports = 1',
      'node_modules/unused/package.json': '{"name":"unused","version":"1.0.0"}',
      'src/server.ts': `import sharp from 'sharp'\nconsole.log(sharp)\n`,
    })
    expect(warnings).toMatchObject([{ suggestion: expect.stringContaining("external: ['sharp']") as string }])
  })

  it('is reported for templates until there are assets', async () => {
    const files = {
      'node_modules/hbs/package.json': '{"name":"hbs","version":"1.0.0"}',
      'node_modules/hbs/index.js': 'module.exports = 1',
      'src/server.ts': `import hbs from 'hbs'\nconsole.log(hbs)\n`,
      'src/views/home.hbs': '',
    }
    const { warnings } = await warningsOf(files)
    expect(warnings).toMatchObject([{ suggestion: expect.stringContaining('bundle.assets') as string }])
    expect((await warningsOf(files, [], { assets: { views: 'src/views' } })).warnings).toEqual([])
  })

  it('is reported for a worker that is no output, and not for one that is', async () => {
    const server = (path: string) =>
      `import { Worker } from 'node:worker_threads'\nnew Worker(new URL('${path}', import.meta.url)).on('message', console.log)\n`
    const worker = `import { parentPort } from 'node:worker_threads'\nparentPort?.postMessage('from the worker')\n`
    const { warnings } = await warningsOf({ 'src/server.ts': server('./worker.ts'), 'src/worker.ts': worker })
    expect(warnings).toMatchObject([
      {
        file: expect.stringMatching(/^\/.*\/src\/server\.ts$/) as string,
        line: 2,
        column: 0,
        suggestion: expect.stringContaining('entries: { worker:') as string,
      },
    ])
    const entries = { server: 'src/server.ts', worker: 'src/worker.ts' }
    const files = { 'src/server.ts': server('./worker.js'), 'src/worker.ts': worker }
    const fine = await warningsOf(files, [], { entries })
    expect(fine.warnings).toEqual([])
    expect((await runNode(join(fine.root, 'dist/server.js'))).all).toBe('from the worker')
  })

  it('is reported for packages that start workers of their own', async () => {
    const { warnings } = await warningsOf({
      'node_modules/pool/package.json': '{"name":"pool","version":"1.0.0"}',
      'node_modules/pool/index.js': `const { Worker } = require('worker_threads')\nmodule.exports = () => new Worker(__dirname + '/worker.js')`,
      'src/server.ts': `import pool from 'pool'\nconsole.log(pool)\n`,
    })
    expect(warnings).toMatchObject([{ text: expect.stringMatching(/^pool starts workers/) as string }])
  })

  it("is reported for an own require of what could be imported, and not of Node's modules", async () => {
    const { warnings } = await warningsOf(
      {
        'src/data.json': '{"a":1}',
        'src/server.ts': `import { createRequire } from 'node:module'\nconst load = createRequire(import.meta.url)\nload('node:fs')\nload('not-there-at-all')\nload('ejs')\nconsole.log(load('./data.json'), createRequire(import.meta.url)('ejs'))\n`,
      },
      ['ejs'],
    )
    expect(warnings).toMatchObject([
      {
        text: expect.stringMatching(/^ejs is loaded with a require/) as string,
        line: 5,
        suggestion: 'Import it instead.',
      },
      { text: expect.stringMatching(/^\.\/data\.json is loaded/) as string, line: 6 },
    ])
  })
})
