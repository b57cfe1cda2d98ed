import { execa } from 'execa'
import { expect, test } from 'vitest'
import { linkPackages, typeErrors } from '../../support/compile.js'
import { writeFiles } from '../../support/files.js'
import { init, plan } from '../../support/init.js'
import { tempFolder } from '../../support/temp.js'
import { readTree } from '../../support/tree.js'

test.each([
  { of: 'a module', type: 'module', entry: 'src/server.js', source: "import 'node:http'\n", ending: 'js' },
  { of: 'CommonJS', type: 'commonjs', entry: 'index.js', source: "require('node:http')\n", ending: 'mjs' },
  { of: 'no said type', type: undefined, entry: 'server.mjs', source: "import 'node:http'\n", ending: 'mjs' },
])(
  'a JavaScript service of $of gets JavaScript that ends in .$ending',
  async ({ type, entry, source, ending }) => {
    const folder = await tempFolder()
    await writeFiles(folder, { 'package.json': { version: '1.0.0', type }, [entry]: source })
    const planned = await init(folder)
    expect(planned).toMatchObject({ entry })
    const tree = await readTree(folder)
    expect(Object.keys(tree).toSorted()).toEqual(
      [
        '.gitignore',
        `build.config.${ending}`,
        entry,
        'package.json',
        `src/generated/version.${ending}`,
        ...['drain', 'index', 'info', 'logging'].map((name) => `src/supervisor/${name}.${ending}`),
      ].toSorted(),
    )
    expect(tree[`build.config.${ending}`]).toContain(
      `generate: { module: 'src/generated/version.${ending}' }`,
    )
    expect(new Set((await plan(folder)).files.map(({ action }) => action))).toEqual(new Set(['leave']))
  },
)

test('an entry that requires is told to require, and it works as it is', async () => {
  const folder = await tempFolder()
  await linkPackages(folder)
  await writeFiles(folder, {
    'package.json': { type: 'commonjs' },
    'bin/index.js': '',
    'index.js': "require('fs')\n",
  })
  const { wiring } = await init(folder)
  expect(wiring?.lines[0]).toBe("const { superviseService } = require('./src/supervisor/index.mjs')")
  await writeFiles(folder, {
    'check.js': "console.log(require('./src/generated/version.mjs').version.commits)\n",
  })
  const { stdout, stderr } = await execa('node', ['check.js'], { cwd: folder })
  expect({ stdout, stderr }).toEqual({ stdout: '0', stderr: '' })
})

test('a tsconfig.json makes it a TypeScript service', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'package.json': {}, 'src/server.js': '', 'tsconfig.json': {} })
  expect((await plan(folder)).files.map(({ path }) => path)).toContain('src/supervisor/index.ts')
})

test('the stubs keep their comments, lose their types, and are right', async () => {
  const folder = await tempFolder()
  await linkPackages(folder)
  await writeFiles(folder, { 'package.json': { type: 'module' }, 'src/server.js': '' })
  await init(folder)
  const tree = await readTree(folder)
  for (const stub of ['index', 'info', 'logging', 'drain']) {
    const text = tree[`src/supervisor/${stub}.js`]
    expect(text).toMatch(/^\/\*\*/m)
    expect(text).not.toContain('import type')
  }
  // A parameter without its type is an any; all else has to be known.
  expect(await typeErrors(folder, { noImplicitAny: false })).toBe('')
})
