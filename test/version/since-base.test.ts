import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFiles } from '../support/files.js'
import { commitAll, git, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { codeOf, type CheckoutOptions, versionOf } from './checkout.js'

async function commit(root: string, files: Record<string, unknown>): Promise<void> {
  await writeFiles(root, files)
  await commitAll(root, `a change ${count++}`)
}
let count = 0

async function repository(): Promise<string> {
  const root = await tempFolder()
  await initRepository(root)
  return root
}

const at = (version: string) => ({ 'package.json': { name: 'a-service', version } })

async function numberOf(root: string, packageVersion: string, more: CheckoutOptions = {}): Promise<string> {
  // Twice: the second from memory.
  await versionOf(root, { count: 'since-base', packageVersion, ...more })
  const { major, minor, commits } = await versionOf(root, { count: 'since-base', packageVersion, ...more })
  return `${major}.${minor}.${commits}`
}

test('the count starts anew where package.json gets another base', async () => {
  const root = await repository()
  await commit(root, {})
  await commit(root, at('1.0.0'))
  expect(await numberOf(root, '1.0.0')).toBe('1.0.0')
  await commit(root, { file: '1' })
  expect(await numberOf(root, '1.0.0')).toBe('1.0.1')
  // Another patch, or another line, is no other base.
  await commit(root, at('1.0.7'))
  await commit(root, { 'package.json': { name: 'renamed', version: '1.0.7', type: 'module' } })
  expect(await numberOf(root, '1.0.7')).toBe('1.0.3')
  await commit(root, at('1.1.0'))
  expect(await numberOf(root, '1.1.0')).toBe('1.1.0')
  await commit(root, { file: '2' })
  await commit(root, { file: '3' })
  expect(await numberOf(root, '1.1.0')).toBe('1.1.2')
  await commit(root, at('1.0.0'))
  await commit(root, { file: '4' })
  expect(await numberOf(root, '1.0.0')).toBe('1.0.1')
})

test('a base that is not committed yet has no commits', async () => {
  const root = await repository()
  await commit(root, at('1.0.0'))
  await commit(root, { file: '1' })
  await writeFiles(root, at('1.1.0'))
  expect(await numberOf(root, '1.1.0')).toBe('1.1.0')
})

test('with merges, what the commit that changed the base does not reach counts', async () => {
  const root = await repository()
  await commit(root, at('1.0.0'))
  await git(root, ['checkout', '-q', '-b', 'side'])
  await commit(root, { side: '1' })
  await commit(root, at('1.1.0'))
  await commit(root, { side: '2' })
  expect(await numberOf(root, '1.1.0')).toBe('1.1.1')
  await git(root, ['checkout', '-q', 'main'])
  await commit(root, { main: '1' })
  await commit(root, { main: '2' })
  await git(root, ['merge', '-q', '-m', 'merge', 'side'])
  // One on the side, two on main, and the merge.
  expect(await numberOf(root, '1.1.0')).toBe('1.1.4')
})

test('a file that was away, and many states of it, are read', async () => {
  const root = await repository()
  await commit(root, at('1.0.0'))
  await rm(join(root, 'package.json'))
  await commit(root, {})
  await commit(root, { 'package.json': 'not json: ünï' })
  await commit(root, at('1.0.0'))
  for (let index = 0; index < 120; index++) {
    await commit(root, { 'package.json': { name: 'ünïcöde', version: `1.0.${index}` } })
  }
  expect(await numberOf(root, '1.0.0')).toBe('1.0.120')
}, 60_000)

test('the count starts anew where the config file gets another base', async () => {
  const root = await repository()
  const file = join(root, 'build.config.ts')
  const config = (base: string) => ({
    'build.config.ts': `export default { version: { base: '${base}' } }\n`,
  })
  await commit(root, config('1.0'))
  await commit(root, { file: '1' })
  expect(await numberOf(root, '9.9.9', { base: '1.0', file })).toBe('1.0.1')
  await commit(root, config('2.0'))
  await commit(root, { file: '2' })
  await commit(root, { 'build.config.ts': `export default { name: 'x', version: { base: "2.0" } }\n` })
  expect(await numberOf(root, '9.9.9', { base: '2.0', file })).toBe('2.0.2')
})

test('only the base counts, and not what merely looks like it', async () => {
  const root = await repository()
  const file = join(root, 'build.config.ts')
  const config = (base: string) => ({
    'build.config.ts': `// from '1.0' on\nexport default { name: '1.0', version: { base: '${base}' } }\n`,
  })
  for (const base of ['1.0', '2.0', '1.0']) await commit(root, config(base))
  expect(await numberOf(root, '9.9.9', { base: '1.0', file })).toBe('1.0.0')
})

test('a base in JSON counts as well', async () => {
  const root = await repository()
  const file = join(root, 'build.config.json')
  await commit(root, { 'build.config.json': { version: { base: '2.0' } } })
  await commit(root, { 'build.config.json': { name: '2.0', version: { count: 'since-base', base: '1.0' } } })
  await commit(root, { file: '1' })
  expect(await numberOf(root, '9.9.9', { base: '1.0', file })).toBe('1.0.1')
})

test('what was counted with the base in one file is not the count with the base in another', async () => {
  const root = await repository()
  const config = (base: string) => `export default { version: { base: '${base}' } }\n`
  await commit(root, { 'build.config.ts': config('1.0'), 'build.config.js': config('0.9') })
  await commit(root, { 'build.config.js': config('1.0') })
  const [ts, js] = ['build.config.ts', 'build.config.js'].map((name) => join(root, name))
  expect(await numberOf(root, '9.9.9', { base: '1.0', file: ts ?? '' })).toBe('1.0.1')
  expect(await numberOf(root, '9.9.9', { base: '1.0', file: js ?? '' })).toBe('1.0.0')
})

test.each([
  'export default { version: { base: [1, 0].join(".") } }',
  'export default { version: { base: "1." + 0 } }',
  'export default { name: "1.0", version: { base: "1.0".trim() } }',
  'const base = "1.0"\nexport default { version: { base } }',
])('a base that the config file computes is refused: %s', async (config) => {
  const root = await repository()
  await commit(root, { 'build.config.ts': config })
  const file = join(root, 'build.config.ts')
  expect(await codeOf(versionOf(root, { count: 'since-base', base: '1.0', file }))).toBe('BASE_NOT_LITERAL 2')
})

test('a package in a folder has its own package.json, and with paths only what touched them counts', async () => {
  const root = await repository()
  await commit(root, {
    'package.json': { version: '7.0.0' },
    'packages/a/package.json': { version: '1.0.0' },
  })
  await commit(root, { 'packages/a/file': '1' })
  await commit(root, { 'package.json': { version: '7.1.0' } })
  await commit(root, { 'packages/a/file': '2' })
  const folder = join(root, 'packages/a')
  expect(await numberOf(root, '7.1.0')).toBe('7.1.1')
  expect(await numberOf(folder, '1.0.0')).toBe('1.0.3')
  expect(await numberOf(folder, '1.0.0', { paths: ['.'] })).toBe('1.0.2')
})
