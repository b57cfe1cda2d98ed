import { join } from 'node:path'
import { expect, test } from 'vitest'
import { checkNpmPackage } from '../../../src/package/npm/check-npm-package.js'
import { readPackage } from '../../../src/publish/npm/package-json.js'
import { releaseIn, libraryRepository } from '../../support/release-in.js'
import { writeFiles } from '../../support/files.js'
import { tempFolder } from '../../support/temp.js'

test('a package.json without "files" says nothing of what is packed, unless an .npmignore does', async () => {
  const folder = await tempFolder()
  const check = async (files: Record<string, unknown>) => {
    await writeFiles(folder, files)
    return (await checkNpmPackage(folder)).map(({ code }) => code)
  }
  expect(await checkNpmPackage(join(folder, 'none'))).toHaveLength(1)
  expect(await check({ 'package.json': { name: 'ferry' } })).toEqual(['NPM_FILES_MISSING'])
  expect(await check({ 'package.json': '\uFEFF{ "files": [] }' })).toEqual([])
  expect(await check({ 'package.json': { name: 'ferry' }, '.npmignore': 'test' })).toEqual([])
})

test.each(['{ "files": [', 'null', '[]'])('a package.json that is none is told: %s', async (text) => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'package.json': text })
  await expect(checkNpmPackage(folder)).rejects.toMatchObject({ code: 'CONFIG_SYNTAX' })
  await expect(readPackage(folder)).rejects.toMatchObject({ code: 'CONFIG_SYNTAX' })
})

test('a repository that nobody can open, or with a login, is told without it; none is for those who publish', async () => {
  const folder = await tempFolder()
  const told = async (repository: unknown) => {
    await writeFiles(folder, { 'package.json': { name: 'ferry', files: [], repository } })
    return (await checkNpmPackage(folder)).map(({ code, message }) => `${code} ${message}`)
  }
  for (const fit of [
    undefined,
    'harbour/ferry',
    'gist:11081aaa281',
    { type: 'git', url: 'git+https://example.com/harbour/ferry.git', directory: 'packages/ferry' },
    'git+ssh://git@example.com/harbour/ferry.git',
    'git@example.com:harbour/ferry.git',
  ])
    expect(await told(fit)).toEqual([])
  for (const secret of [
    'git+https://me:hunter22@example.com/harbour/ferry.git',
    'https://hunter22@example.com/harbour/ferry.git',
    'https://example.com/harbour/ferry.git?private_token=hunter22',
    'git+ssh://me:hunter22@example.com/harbour/ferry',
  ]) {
    const [text, ...more] = await told({ url: secret })
    expect(more).toEqual([])
    expect(text).toMatch(/^NPM_REPOSITORY_BROKEN .* with a login /)
    expect(text).not.toContain('hunter22')
  }
  for (const broken of ['../ferry', 'file:///srv/ferry', 'ferry', 'https://example.com/a b'])
    expect(await told(broken)).toEqual([expect.stringMatching(/^NPM_REPOSITORY_BROKEN .* no address /)])
})

test('a release is refused before anything is built', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder, {
    'package.json': { name: 'ferry', version: '1.2.0', main: 'dist/index.js' },
  })
  await expect(releaseIn(folder)).rejects.toMatchObject({ code: 'NPM_FILES_MISSING', exit: 3 })
})
