import { mkdir, readFile, readlink, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { applyInit } from '../../../src/generate/index.js'
import { writeFiles } from '../../support/files.js'
import { init, plan } from '../../support/init.js'
import { tempFolder } from '../../support/temp.js'
import { readTree } from '../../support/tree.js'

async function service(files: Record<string, unknown> = {}): Promise<string> {
  const folder = await tempFolder()
  await writeFiles(folder, { 'package.json': { name: 'a' }, 'src/server.ts': '', ...files })
  return folder
}

const blocked = (diagnostics: readonly unknown[]) => ({ code: 'INIT_BLOCKED', diagnostics })

test('everything that is in the way is named at once, and nothing is written', async () => {
  const folder = await service({ 'build.config.ts/file': '', 'src/supervisor': 'a file' })
  await mkdir(join(folder, '.gitignore'))
  const before = await readTree(folder)
  const stubs = ['drain', 'index', 'info', 'logging'].map((name) => ({
    file: `src/supervisor/${name}.ts`,
    text: expect.stringContaining('"src/supervisor" is no folder'),
  }))
  await expect(plan(folder, { force: true })).rejects.toMatchObject(
    blocked([
      { file: '.gitignore', text: expect.stringContaining('is a folder') },
      { file: 'build.config.ts', text: expect.stringContaining('is a folder') },
      ...stubs,
    ]),
  )
  expect(await readTree(folder)).toEqual(before)
})

test('a symbolic link that leads out of the project is not followed', async () => {
  const [folder, outside] = [await service(), await tempFolder()]
  await symlink(outside, join(folder, 'src/generated'))
  await symlink(join(outside, 'config'), join(folder, 'build.config.ts'))
  await writeFiles(outside, { config: 'theirs' })
  await expect(plan(folder, { force: true })).rejects.toMatchObject(
    blocked([
      { file: 'build.config.ts', text: expect.stringContaining('leads out of the project') },
      { file: 'src/generated/version.ts', text: expect.stringContaining('leads out of the project') },
    ]),
  )
  expect(await readTree(outside)).toEqual({ config: 'theirs' })
})

test('a package.json that is a link to another project is refused', async () => {
  const [folder, outside] = [await tempFolder(), await tempFolder()]
  await writeFiles(outside, { 'package.json': {} })
  await symlink(join(outside, 'package.json'), join(folder, 'package.json'))
  await expect(plan(folder)).rejects.toMatchObject(
    blocked([expect.objectContaining({ file: 'package.json' })]),
  )
})

test('a symbolic link that leads nowhere is refused', async () => {
  const folder = await service()
  await symlink('nowhere', join(folder, '.gitignore'))
  await expect(plan(folder)).rejects.toMatchObject(
    blocked([{ file: '.gitignore', text: expect.stringContaining('leads nowhere') }]),
  )
})

test('a symbolic link within the project stays one', async () => {
  const folder = await service({ 'ignored/list': 'dist/\n' })
  await symlink('ignored/list', join(folder, '.gitignore'))
  await init(folder)
  expect(await readlink(join(folder, '.gitignore'))).toBe('ignored/list')
  expect(await readFile(join(folder, 'ignored/list'), 'utf8')).toBe('dist/\nnode_modules/\nrelease/\n')
})

test('a named pipe is not read', async () => {
  const folder = await service()
  await execa('mkfifo', [join(folder, '.gitignore')])
  await expect(plan(folder)).rejects.toMatchObject(blocked([expect.objectContaining({ file: '.gitignore' })]))
})

test('a file where the folder should be is an error', async () => {
  const folder = await service()
  await expect(plan(folder, { folder: 'package.json' })).rejects.toMatchObject(
    blocked([{ text: 'It is no folder, or lies under a file.' }]),
  )
})

test.each([
  ['{\n  "name": "a",\n  "scripts": {,}\n}\n', { line: 3, column: 14, lineText: '  "scripts": {,}' }],
  ['\uFEFF{\r\n\t"name": a\r\n}', { line: 2, column: 9, lineText: '\t"name": a' }],
  ['{ "name": "a"', { line: 1, column: 13, lineText: '{ "name": "a"' }],
  ['', { line: 1, column: 0 }],
])('a package.json that cannot be read is shown where it breaks: %j', async (text, place) => {
  const folder = await service({ 'package.json': text })
  await expect(plan(folder)).rejects.toMatchObject({
    code: 'CONFIG_SYNTAX',
    diagnostics: [{ file: 'package.json', ...place }],
  })
})

test.each(['[]', 'null', '{"scripts": ["build"]}', '{"devDependencies": null}'])(
  'a package.json that nothing can be added to is refused: %s',
  async (text) => {
    const folder = await service({ 'package.json': text })
    await expect(plan(folder)).rejects.toMatchObject({ code: 'INIT_PACKAGE_JSON' })
  },
)

test('what changes between the plan and its doing is not written over', async () => {
  const folder = await service()
  const planned = await plan(folder)
  await writeFile(join(folder, 'build.config.ts'), '// quick\n')
  await expect(applyInit(planned)).rejects.toMatchObject({ code: 'INIT_STALE' })
  expect(await readFile(join(folder, 'build.config.ts'), 'utf8')).toBe('// quick\n')
  await init(folder)
  expect(Object.keys(await readTree(folder))).toContain('src/supervisor/logging.ts')
})

test('a place that cannot be written is an error with the reason', async () => {
  const folder = await tempFolder()
  const planned = await plan(folder, { folder: 'new/service' })
  await writeFile(join(folder, 'new'), 'a file')
  await expect(applyInit(planned)).rejects.toMatchObject({
    code: 'INIT_WRITE_FAILED',
    message: expect.stringMatching(/"\.gitignore".*ENOTDIR/),
  })
})
