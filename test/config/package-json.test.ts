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
