import { expect, test } from 'vitest'
import { bundleConfig } from '../../src/config/bundle-config.js'
import { evaluate } from '../../src/config/evaluate.js'
import { readSource } from '../../src/config/source.js'
import type { SlipwayError } from '../../src/errors.js'
import { failure, project } from '../support/config.js'

async function broken(files: Record<string, unknown>): Promise<SlipwayError> {
  return failure(await project(files))
}

test('a syntax error is shown with its line, and columns are not bytes', async () => {
  const error = await broken({ 'build.config.ts': `const ä = 'öü'; export default { name: 'ö' 'x' }\n` })
  expect(error).toMatchObject({ code: 'CONFIG_SYNTAX', exit: 2 })
  expect(error.diagnostics).toEqual([
    {
      text: 'Expected "}" but found "\'x\'"',
      file: 'build.config.ts',
      line: 1,
      column: 43,
      length: 3,
      lineText: `const ä = 'öü'; export default { name: 'ö' 'x' }`,
    },
  ])
})

test('a syntax error in an imported file is shown there', async () => {
  const { diagnostics } = await broken({
    'build.config.ts': `import './config/a.js'\nexport default {}`,
    'config/a.ts': `export {}\n\n  let x = ;\n`,
  })
  expect(diagnostics).toMatchObject([{ file: 'config/a.ts', line: 3, column: 10, lineText: '  let x = ;' }])
})

test('a broken package.json is blamed itself', async () => {
  const error = await broken({ 'build.config.ts': 'export default {}', 'package.json': '{"name":' })
  expect(error).toMatchObject({
    message: '"package.json" has an error',
    diagnostics: [{ file: 'package.json' }],
  })
})

test('all imports that are not found are shown at once', async () => {
  const { code, diagnostics } = await broken({
    'build.config.ts': `import a from 'left-out'\r\nimport b from './nope.js'\r\nexport default { a, b }\r\n`,
  })
  expect(code).toBe('CONFIG_SYNTAX')
  expect(diagnostics).toMatchObject([
    { text: 'Could not resolve "left-out"', line: 1, column: 14, lineText: `import a from 'left-out'` },
    { text: 'Could not resolve "./nope.js"', line: 2, column: 14, lineText: `import b from './nope.js'` },
  ])
})

test("what 'slipway' does not give a config is named", async () => {
  const { diagnostics } = await broken({
    'build.config.ts': `import { defineConfg } from 'slipway'\nexport default defineConfg({})`,
  })
  expect(diagnostics).toMatchObject([{ line: 1, column: 9, suggestion: 'Did you mean "defineConfig"?' }])
  expect(diagnostics[0]?.text).toContain('defineConfg')
})

test('an error that is thrown is shown where it was thrown', async () => {
  const error = await broken({
    'build.config.ts': `interface A { b: string }\n\nconst a = null as unknown as A\nexport default { name: a.b }\n`,
  })
  expect(error).toMatchObject({ code: 'CONFIG_THREW', exit: 2, cause: expect.any(TypeError) })
  expect(error.diagnostics).toEqual([
    {
      text: `Cannot read properties of null (reading 'b')`,
      file: 'build.config.ts',
      line: 4,
      column: 25,
      lineText: 'export default { name: a.b }',
    },
  ])
})

test('an error in a function of an imported file is shown there', async () => {
  const { diagnostics } = await broken({
    'build.config.ts': `import { fail } from './a.js'\nexport default fail({ name: 'x' })\n`,
    'a.ts': `type X = { name: string }\nexport function fail({ name }: X): never {\n  throw new RangeError(name)\n}\n`,
  })
  expect(diagnostics).toMatchObject([
    { text: 'x', file: 'a.ts', line: 3, lineText: '  throw new RangeError(name)' },
  ])
})

test('an error that a package throws is shown where the config calls it', async () => {
  const { diagnostics } = await broken({
    'node_modules/pkg/package.json': { name: 'pkg', type: 'module', main: 'index.js' },
    'node_modules/pkg/index.js': `export const fail = () => { throw new Error('from a package') }`,
    'build.config.ts': `import { fail } from 'pkg'\n\n\nfail()\nexport default {}`,
  })
  expect(diagnostics).toMatchObject([
    { text: 'from a package', file: 'build.config.ts', line: 4, lineText: 'fail()' },
  ])
})

test('what a package does not export is shown at the import', async () => {
  const { diagnostics } = await broken({
    'node_modules/pkg/package.json': { name: 'pkg', type: 'module', main: 'index.js' },
    'node_modules/pkg/index.js': `export const here = 1`,
    'build.config.ts': `// one\nimport { gone } from 'pkg'\nexport default { name: gone }`,
  })
  expect(diagnostics).toMatchObject([{ file: 'build.config.ts', line: 2 }])
  expect(diagnostics[0]?.text).toContain(`'gone'`)
})

test('a rejected promise and a thrown value that is no error are shown as well', async () => {
  const rejected = await broken({
    'build.config.ts': `const e = new Error('later')\nthrow await Promise.resolve(e)`,
  })
  expect(rejected.diagnostics).toMatchObject([{ text: 'later', line: 1 }])
  const thrown = await broken({ 'build.config.ts': `throw { a: 1 }` })
  expect(thrown.diagnostics).toEqual([{ text: 'an object was thrown', file: 'build.config.ts' }])
  const empty = await broken({ 'build.config.ts': `throw new RangeError()` })
  expect(empty.diagnostics).toMatchObject([{ text: 'RangeError', line: 1, column: 6 }])
  const nothing = await broken({ 'build.config.ts': `throw undefined` })
  expect(nothing.diagnostics).toEqual([{ text: 'undefined was thrown', file: 'build.config.ts' }])
})

test('a config that does not come to an end is given up', async () => {
  const folder = await project({ 'build.config.ts': `await new Promise(() => {})\nexport default {}` })
  const source = await readSource(`${folder}/build.config.ts`, folder)
  const running = evaluate(await bundleConfig(source, folder), source, folder, { deadline: 20 })
  await expect(running).rejects.toMatchObject({ code: 'CONFIG_LATE', exit: 2 })
})

test.each([
  ['{\n  "name": "x",\n}', { line: 2, column: 13, text: 'JSON does not support trailing commas' }],
  ['{\r\n  "ä": "ö" x\r\n}', { line: 2, column: 11, lineText: '  "ä": "ö" x' }],
  ['', { line: 1, column: 0, text: 'Unexpected end of file in JSON' }],
  ['\uFEFF{ name: 1 }', { line: 1, column: 2, lineText: '{ name: 1 }' }],
])('JSON that is none is shown where it breaks: %j', async (text, place) => {
  const error = await broken({ 'build.config.json': text })
  expect(error).toMatchObject({ code: 'CONFIG_SYNTAX', exit: 2 })
  expect(error.diagnostics).toMatchObject([{ file: 'build.config.json', ...place }])
})

test('a package.json that is none is shown in the same way', async () => {
  const error = await broken({ 'package.json': '{ "name": }' })
  expect(error.diagnostics).toMatchObject([{ file: 'package.json', line: 1, column: 10 }])
})
