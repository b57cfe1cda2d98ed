import { lstat, mkdir, readFile, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { writeDotenvFile } from '../../../src/release/ci/dotenv-file.js'
import { libraryRepository, releaseIn } from '../../support/release-in.js'
import { tempFolder } from '../../support/temp.js'

test('a file in the checkout that git does not ignore is refused before anything is done', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder)
  await symlink(folder, join(folder, 'dist'))
  for (const dotenv of ['build.env', 'new/build.env', 'README.md', 'dist/build.env']) {
    await expect(releaseIn(folder, { dotenv })).rejects.toMatchObject({ code: 'CI_OUTPUT_IN_TREE', exit: 2 })
  }
  expect(await readdir(folder)).not.toContain('release')
})

test('a folder is refused before anything is done', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder)
  await expect(releaseIn(folder, { dotenv: await tempFolder() })).rejects.toMatchObject({
    code: 'USAGE',
    message: expect.stringContaining('is a folder'),
  })
  expect(await readdir(folder)).not.toContain('release')
})

test('a file for which no folder can be made is refused before anything is done, by a dry run too', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder)
  const file = join(await tempFolder(), 'file')
  await writeFile(file, '')
  for (const dotenv of [join(file, 'build.env'), join(file, 'deep', 'build.env'), 'README.md/build.env'])
    for (const dryRun of [false, true])
      await expect(releaseIn(folder, { dotenv, dryRun })).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining('a part of its path is a file'),
      })
  expect(await readdir(folder)).not.toContain('release')
})

test('a file that git ignores, or that lies elsewhere, is written as often as wanted', async () => {
  const folder = await tempFolder()
  await libraryRepository(folder, { '.gitignore': '/dist/\n/release/\n*.env\n' })
  const outside = join(await tempFolder(), 'deep', 'build.env')
  const inside = join(folder, 'build.env')
  await writeFile(inside, 'of an earlier run')
  for (const dotenv of ['build.env', outside]) await releaseIn(folder, { dotenv })
  expect(await readFile(outside, 'utf8')).toBe(await readFile(inside, 'utf8'))
})

test('a link and a pipe stay what they are, and lead on', async () => {
  const folder = await tempFolder()
  const link = join(folder, 'link')
  await symlink('target', link)
  for (const text of ['one=1\n', 'two=2\n']) {
    await writeDotenvFile(link, text)
    expect(await readFile(join(folder, 'target'), 'utf8')).toBe(text)
  }
  expect((await lstat(link)).isSymbolicLink()).toBe(true)
  const pipe = join(folder, 'pipe')
  await execa('mkfifo', [pipe])
  const reading = execa('cat', [pipe])
  await writeDotenvFile(pipe, 'three=3\n')
  expect((await reading).stdout).toBe('three=3')
  expect((await lstat(pipe)).isFIFO()).toBe(true)
})

test('a folder of that name is an error, and stays', async () => {
  const folder = join(await tempFolder(), 'folder')
  await mkdir(folder)
  await writeFile(join(folder, 'file'), '')
  await expect(writeDotenvFile(folder, '')).rejects.toMatchObject({ code: 'EISDIR' })
  expect(await readdir(folder)).toEqual(['file'])
})
