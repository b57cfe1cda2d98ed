import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitAll, git, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { versionOf } from './checkout.js'

async function repository(commits: number): Promise<string> {
  const root = await tempFolder()
  await initRepository(root)
  for (let index = 0; index < commits; index++) await commitAll(root, `commit ${index}`)
  return root
}

async function memoryFile(root: string): Promise<string> {
  const folder = join(root, '.git/slipway')
  const [name = ''] = await readdir(folder)
  return join(folder, name)
}

/** A git that writes down what it is asked. */
async function spy(): Promise<{ env: Record<string, string>; asked: () => Promise<string[]> }> {
  const folder = await tempFolder()
  const log = join(folder, 'log')
  await writeFile(log, '')
  const path = process.env.PATH ?? ''
  const script = `#!/bin/sh\nprintf '%s\\n' "$*" >> '${log}'\nPATH='${path}' exec git "$@"\n`
  await writeFile(join(folder, 'git'), script, { mode: 0o755 })
  const asked = async () => (await readFile(log, 'utf8')).split('\n').filter((line) => line !== '')
  return { env: { PATH: `${folder}:${path}` }, asked }
}

test('a commit that was counted is not counted again', async () => {
  const root = await repository(3)
  const first = await versionOf(root)
  const { env, asked } = await spy()
  expect(await versionOf(root, { env })).toEqual(first)
  const questions = (await asked()).join('\n')
  expect(questions).toContain(' rev-parse ')
  expect(questions).toContain(' status ')
  expect(await asked()).toHaveLength(2)
})

test('what is new is counted from what is known', async () => {
  const root = await repository(3)
  await versionOf(root)
  for (let index = 0; index < 4; index++) await commitAll(root, `new ${index}`)
  const { env, asked } = await spy()
  expect((await versionOf(root, { env })).commits).toBe(7)
  expect((await asked()).filter((line) => line.includes('--count'))).toEqual([])
})

test.each([
  ['a changed count', (text: string) => text.replace(' 3 ', ' 4 ')],
  ['a changed date', (text: string) => text.replace(/ (\d{9})(\d) /, ' $10 ')],
  ['a changed commit', (text: string) => text.replace(/ ([0-9a-f])([0-9a-f]{39}) /, ' 0$2 ')],
  ['half a line', (text: string) => text.slice(0, 60)],
  ['a line of another subject', (text: string) => text.replace(/[0-9a-f]+\n$/, '00000000\n')],
  ['an empty file', () => ''],
  ['rubbish', () => '\0\xff\n\n1 2 3 4 5\n'],
])('%s is not believed', async (_what, damage) => {
  const root = await repository(3)
  const whole = await versionOf(root)
  const file = await memoryFile(root)
  await writeFile(file, damage(await readFile(file, 'utf8')))
  expect(await versionOf(root)).toEqual(whole)
  await commitAll(root)
  await writeFile(file, damage(await readFile(file, 'utf8')))
  expect((await versionOf(root)).commits).toBe(4)
})

test('a damaged line leaves the others of use', async () => {
  const root = await repository(2)
  await versionOf(root)
  await commitAll(root)
  await versionOf(root)
  const file = await memoryFile(root)
  const [first = '', second = ''] = (await readFile(file, 'utf8')).split('\n')
  await writeFile(file, `${first}\n${second.replace(' 3 ', ' 9 ')}\n`)
  expect((await versionOf(root)).commits).toBe(3)
})

test('it stays small', async () => {
  const root = await repository(0)
  for (let index = 0; index < 20; index++) {
    await commitAll(root, `commit ${index}`)
    expect((await versionOf(root)).commits).toBe(index + 1)
  }
  const file = await memoryFile(root)
  expect((await readFile(file, 'utf8')).trimEnd().split('\n')).toHaveLength(16)
})

test('many at once do not disturb each other, and leave nothing lying about', async () => {
  const root = await repository(5)
  for (let round = 0; round < 3; round++) {
    const versions = await Promise.all(Array.from({ length: 8 }, () => versionOf(root)))
    expect(new Set(versions.map(({ commits }) => commits))).toEqual(new Set([5 + round]))
    await commitAll(root, `round ${round}`)
  }
  expect(await readdir(join(root, '.git/slipway'))).toHaveLength(1)
})

test('what cannot be read or written is no error', async () => {
  const root = await repository(3)
  await writeFile(join(root, '.git/slipway'), 'a file where the folder should be')
  expect((await versionOf(root)).commits).toBe(3)
  await rm(join(root, '.git/slipway'))
  await versionOf(root)
  const file = await memoryFile(root)
  await rm(file)
  await mkdir(file)
  expect((await versionOf(root)).commits).toBe(3)
  // Root may write everywhere; for anybody else this is a folder that cannot be written.
  await chmod(join(root, '.git/slipway'), 0o555)
  expect((await versionOf(root)).commits).toBe(3)
  await chmod(join(root, '.git/slipway'), 0o755)
})

test('each way to count has its own', async () => {
  const root = await repository(2)
  await git(root, ['checkout', '-q', '-b', 'side', 'HEAD~1'])
  await writeFile(join(root, 'file'), '')
  await commitAll(root)
  await git(root, ['checkout', '-q', 'main'])
  await git(root, ['merge', '-q', '--no-ff', '-m', 'merge', 'side'])
  for (let round = 0; round < 2; round++) {
    expect((await versionOf(root)).commits).toBe(4)
    expect((await versionOf(root, { count: 'first-parent' })).commits).toBe(3)
    expect((await versionOf(root, { paths: ['file'] })).commits).toBe(1)
    expect((await versionOf(root, { paths: ['.'] })).commits).toBe(1)
  }
})
