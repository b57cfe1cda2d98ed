import { mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { failure, load, project } from '../support/config.js'
import { writeFiles } from '../support/files.js'
import { tempFolder } from '../support/temp.js'

test.each([
  ['ts', 'const name: string = "found"; export default { name }'],
  ['mts', 'const name: string = "found"; export default { name }'],
  ['js', 'export default { name: "found" }'],
  ['mjs', 'export default { name: "found" }'],
  ['json', '{ "name": "found" }'],
])('build.config.%s is found in the current folder', async (extension, text) => {
  const folder = await project({ [`build.config.${extension}`]: text })
  expect(await load(folder)).toMatchObject({
    name: 'found',
    root: folder,
    file: join(folder, `build.config.${extension}`),
  })
})

test('a config is found from a folder below it, and everything is relative to the config', async () => {
  const folder = await project({ 'build.config.json': '{}', 'src/deep/er/x.txt': '' })
  const config = await load(join(folder, 'src/deep/er'))
  expect(config.root).toBe(folder)
  expect(config.bundles[0]?.outDir).toBe(join(folder, 'dist'))
})

test('a package.json ends the search, also below a config', async () => {
  const folder = await project({
    'build.config.json': '{ "name": "above" }',
    'packages/a/package.json': { name: 'a' },
    'packages/a/src/server.ts': '',
  })
  expect(await load(join(folder, 'packages/a/src'))).toMatchObject({
    name: 'a',
    file: null,
    root: join(folder, 'packages/a'),
  })
})

test('a folder that is named like a config is none', async () => {
  const folder = await project()
  await mkdir(join(folder, 'build.config.ts'))
  expect((await load(folder)).file).toBeNull()
})

test('two configs in one folder are an error that names both', async () => {
  const folder = await project({ 'build.config.ts': '', 'build.config.json': '' })
  const error = await failure(folder)
  expect(error).toMatchObject({ code: 'CONFIG_AMBIGUOUS', exit: 2 })
  expect(error.message).toContain('build.config.ts and build.config.json')
})

test('a given file is taken, relative to the current folder, and is the root of everything', async () => {
  const folder = await project({
    'build.config.ts': 'throw new Error("not this one")',
    'other/my.json': '{ "name": "given" }',
    'other/src/server.ts': '',
  })
  const config = await load(join(folder, 'src'), { file: '../other/my.json' })
  expect(config).toMatchObject({
    name: 'given',
    root: join(folder, 'other'),
    file: join(folder, 'other/my.json'),
  })
})

test.each(['nope.ts', 'src', 'a\0b.ts'])('a given file that is not there is an error: %j', async (file) => {
  expect(await failure(await project(), { file })).toMatchObject({ code: 'CONFIG_MISSING', exit: 2 })
})

test('a given file must be of a kind that can be read', async () => {
  const folder = await project({ 'build.yaml': '' })
  const error = await failure(folder, { file: 'build.yaml' })
  expect(error.code).toBe('CONFIG_KIND_UNKNOWN')
  expect(error.message).toContain('.ts, .mts, .js, .mjs, .json')
})

test('a config that is a link to nothing is said to be unreadable, and not passed over', async () => {
  const folder = await project()
  await symlink('gone.ts', join(folder, 'build.config.ts'))
  expect(await failure(folder)).toMatchObject({ code: 'CONFIG_UNREADABLE' })
})

test('without a config and without a package.json there is no project', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'src/server.ts': '' })
  expect(await failure(folder)).toMatchObject({ code: 'PROJECT_MISSING', exit: 2 })
})

test('a config without a package.json beside it takes its name from the folder', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'my app/build.config.json': '{}', 'my app/src/server.ts': '' })
  expect(await load(join(folder, 'my app'))).toMatchObject({ name: 'my-app', packageVersion: null })
})
