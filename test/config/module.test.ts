import { readdir, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { expect, test } from 'vitest'
import { failure, load, project } from '../support/config.js'

/** The names that a config in build.config.ts gives, as JSON in the config's `version.paths`. */
async function seen(
  text: string,
  files: Record<string, unknown> = {},
): Promise<{ folder: string; paths: readonly string[] }> {
  const folder = await project({ ...files, 'build.config.ts': text })
  return { folder, paths: (await load(folder)).version.paths }
}

test("'slipway' can be imported where it is not installed", async () => {
  const folder = await project({
    'build.config.ts': `
      import { defineConfig, type UserConfig } from 'slipway'
      const name: string = 'ship'
      export default defineConfig({ name } satisfies UserConfig)`,
  })
  expect((await load(folder)).name).toBe('ship')
})

test('CommonJS works, with packages required from the folder of the config', async () => {
  const folder = await project({
    'node_modules/old/index.js': 'module.exports = { name: "old" }',
    'local.cjs': 'exports.count = "first-parent"',
    'build.config.js': `
      const { name } = require('old')
      module.exports = { name, version: require('./local.cjs') }`,
  })
  expect(await load(folder)).toMatchObject({ name: 'old', version: { count: 'first-parent' } })
})

test('relative imports are bundled, TypeScript and JSON among them; a cycle is no obstacle', async () => {
  const { paths } = await seen(
    `import { a } from './config/a.js'
     import data from './config/data.json'
     export const suffix: string = '!'
     export default { version: { paths: [a(), ...data.paths] } }`,
    {
      'config/a.ts': `import { suffix } from '../build.config.js'; export const a = (): string => 'a' + suffix`,
      'config/data.json': { paths: ['b'] },
    },
  )
  expect(paths).toEqual(['a!', 'b'])
})

test('packages are imported by Node from where they are installed, their JSON too', async () => {
  const { paths } = await seen(
    `import { where } from 'esm-only'
     import cjs from 'cjs/deep.js'
     import { version } from 'cjs/package.json'
     import { basename } from 'path'
     const lazy = await import('esm-only')
     export default { version: { paths: [basename(where), cjs.kind, version, String(lazy.where === where)] } }`,
    {
      'node_modules/esm-only/package.json': { name: 'esm-only', type: 'module', exports: './index.js' },
      'node_modules/esm-only/index.js': 'export const where = import.meta.url; await 0',
      'node_modules/cjs/package.json': { name: 'cjs', version: '9.9.9' },
      'node_modules/cjs/deep.js': 'module.exports = { kind: require("./kind.js") }',
      'node_modules/cjs/kind.js': 'module.exports = "cjs"',
    },
  )
  expect(paths).toEqual(['index.js', 'cjs', '9.9.9', 'true'])
})

test('packages of the same workspace and aliases of the tsconfig may be TypeScript', async () => {
  const folder = await project({
    'tsconfig.json': { compilerOptions: { paths: { '~/*': ['./config/*'] } } },
    'config/names.ts': `export const name: string = 'aliased'`,
    'packages/shared/package.json': { name: 'shared', exports: './index.ts' },
    'packages/shared/index.ts': `export const count = 'first-parent' as const`,
    'node_modules/.keep': '',
    'build.config.ts': `
      import { name } from '~/names'
      import { count } from 'shared'
      export default { name, version: { count } }`,
  })
  await symlink('../packages/shared', join(folder, 'node_modules/shared'))
  expect(await load(folder)).toMatchObject({ name: 'aliased', version: { count: 'first-parent' } })
})

test('every file knows its own place', async () => {
  const { folder, paths } = await seen(
    `import { places } from './config/places.mjs'
     export default { version: { paths: [import.meta.url, import.meta.dirname, import.meta.filename, __dirname, __filename, ...places] } }`,
    {
      'config/places.mts': `
        import { dirname } from 'node:path'
        import { fileURLToPath } from 'node:url'
        const __filename = fileURLToPath(import.meta.url)
        const __dirname = dirname(__filename)
        export const places = [__filename, __dirname]`,
    },
  )
  const [file, places] = [join(folder, 'build.config.ts'), join(folder, 'config/places.mts')]
  expect(paths).toEqual([pathToFileURL(file).href, folder, file, folder, file, places, dirname(places)])
})

test('files and modules beside the config are found by computed paths', async () => {
  const { paths } = await seen(
    `import { readFileSync } from 'node:fs'
     import { createRequire } from 'node:module'
     const require = createRequire(import.meta.url)
     const name: string = 'computed'
     const { value: globbed } = await import('./config/' + name + '.ts')
     const { value: absolute } = await import(new URL('./config/plain.mjs', import.meta.url).href)
     const text = readFileSync(new URL('config/text.txt', import.meta.url), 'utf8')
     export default { version: { paths: [globbed, absolute, text, require('./config/data.cjs')] } }`,
    {
      'config/computed.ts': `export const value: string = 'globbed'`,
      'config/plain.mjs': `export const value = 'absolute'`,
      'config/text.txt': 'text',
      'config/data.cjs': 'module.exports = "required"',
    },
  )
  expect(paths).toEqual(['globbed', 'absolute', 'text', 'required'])
})

test('a relative import of a computed path says what to write instead', async () => {
  const folder = await project({
    'build.config.ts': `const path = ['./x', 'mjs'].join('.')\nexport default await import(path)\n`,
    'x.mjs': 'export default {}',
  })
  const { code, diagnostics } = await failure(folder)
  expect(code).toBe('CONFIG_THREW')
  expect(diagnostics[0]?.text).not.toContain('base64')
  expect(diagnostics[0]?.suggestion).toContain('new URL(')
})

test('a byte order mark, CRLF and a hashbang are no obstacle', async () => {
  const { paths } = await seen(
    `\uFEFF#!/usr/bin/env node\r\nexport default {\r\n  version: { paths: ['a'] },\r\n}\r\n`,
  )
  expect(paths).toEqual(['a'])
})

test('a config runs once for each time it is loaded, and leaves nothing behind', async () => {
  const folder = await project({
    'node_modules/.keep': '',
    'build.config.ts': `
      globalThis.slipwayTestRuns = (globalThis.slipwayTestRuns ?? 0) + 1
      export default { version: { paths: [String(globalThis.slipwayTestRuns)] } }`,
  })
  const before = await readdir(folder, { recursive: true })
  const [first, second] = [await load(folder), await load(folder)]
  expect([...first.version.paths, ...second.version.paths]).toEqual(['1', '2'])
  expect(await readdir(folder, { recursive: true })).toEqual(before)
})
