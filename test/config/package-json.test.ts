import { expect, test } from 'vitest'
import { readPackageJson } from '../../src/config/index.js'
import { writeFiles } from '../support/files.js'
import { tempFolder } from '../support/temp.js'

async function folderWith(text: string): Promise<string> {
  const folder = await tempFolder()
  await writeFiles(folder, { 'package.json': text })
  return folder
}

const nobody = {
  name: null,
  version: null,
  type: 'commonjs',
  license: null,
  repository: null,
  private: false,
  files: null,
  publishConfig: {},
  node: null,
  dependencies: {},
  devDependencies: {},
  peerDependencies: {},
  optionalDependencies: {},
}

test('a byte order mark is nothing, as for npm', async () => {
  const folder = await folderWith('\uFEFF{"name":"ferry","type":"module","engines":{"node":">=22"}}')
  expect(await readPackageJson(folder)).toEqual({ ...nobody, name: 'ferry', type: 'module', node: '>=22' })
})

test('without one, it is that of nobody', async () => {
  expect(await readPackageJson(await tempFolder())).toEqual(nobody)
})

test('a field of another type says nothing', async () => {
  const fields = { name: 5, version: '', type: null, engines: [], dependencies: { a: '1', b: 2 } }
  const folder = await folderWith(JSON.stringify(fields))
  expect(await readPackageJson(folder)).toEqual({ ...nobody, dependencies: { a: '1' } })
})

test.each([
  [{ license: 'MIT' }, 'MIT'],
  [{ license: ' (MIT OR Apache-2.0) ' }, '(MIT OR Apache-2.0)'],
  [{ license: { type: 'ISC', url: 'https://example.invalid' } }, 'ISC'],
  [{ licenses: [{ type: 'MIT' }, { type: 'GPL-2.0' }] }, '(MIT OR GPL-2.0)'],
  [{ licenses: [{ type: 'MIT' }] }, 'MIT'],
  [{ licenses: 'BSD' }, 'BSD'],
  [{ license: ['MIT', 'X11'] }, '(MIT OR X11)'],
  [{ license: '' }, null],
  [{ license: { type: 5 }, licenses: {} }, null],
])('the licence of %j is %s', async (fields, license) => {
  expect(await readPackageJson(await folderWith(JSON.stringify(fields)))).toEqual({ ...nobody, license })
})

test('the repository is told short or by its address', async () => {
  const inShort = await folderWith('{"repository":"github:harbour/ferry"}')
  expect((await readPackageJson(inShort)).repository).toBe('github:harbour/ferry')
  const inFull = await folderWith(
    '{"repository":{"type":"git","url":"git+https://example.invalid/ferry.git"}}',
  )
  expect((await readPackageJson(inFull)).repository).toBe('git+https://example.invalid/ferry.git')
})

test.each([
  ['null', 'must be an object; got null'],
  ['[]', 'must be an object; got an empty list'],
  ['{"name":', 'Unexpected end of file in JSON'],
])('%s is refused', async (text, problem) => {
  await expect(readPackageJson(await folderWith(text))).rejects.toMatchObject({
    code: 'CONFIG_SYNTAX',
    exit: 2,
    message: '"package.json" has an error',
    diagnostics: [{ text: problem }],
  })
})
