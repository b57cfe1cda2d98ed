import { access, mkdir, readFile, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { commands } from '../src/cli/commands/index.js'
import { FIGURES, loadConfig } from '../src/config/index.js'
import { errorExits } from '../src/errors.js'
import { CI_OUTPUTS } from '../src/release/ci/outputs.js'
import { tempFolder } from './support/temp.js'
import { testWorld } from './support/world.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const readme = await readFile(join(root, 'README.md'), 'utf8')

test('the README lists every error with its exit, and no other', () => {
  const documented = tableUnder('| code ').map(([code, exit]) => [code, Number(exit)])
  expect(Object.fromEntries(documented)).toEqual(errorExits)
  expect(documented).toHaveLength(Object.keys(errorExits).length)
})

test('the README lists every command with its arguments and flags, and no other', () => {
  const documented = tableUnder('| command ').map(([usage, text]) => [usage, flagsIn(text ?? '')])
  const described = commands.map(({ name, arguments: takes, options }) => [
    ['slipway', name, ...takes.map((argument) => `[${argument.name}]`)].join(' '),
    Object.keys(options).map(
      (key) => `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
    ),
  ])
  expect(documented).toEqual(described)
})

test('the manual of the trial lists every figure with its unit and what it is', async () => {
  const manual = await readFile(join(root, 'src/trial/README.md'), 'utf8')
  const documented = tableUnder('| figure ', manual)
  expect(documented).toEqual(
    Object.entries(FIGURES).map(([name, { unit, budget, about }]) => [
      name,
      unit,
      budget === null ? '' : String(budget),
      about,
    ]),
  )
})

test('nothing is left to be filled in', () => {
  expect(readme).not.toMatch(/@@|TODO|TBD/)
})

test('the README lists what a release tells CI', () => {
  expect(tableUnder('| output ')).toEqual(CI_OUTPUTS.map(({ name, says }) => [name, says]))
})

test('the defaults that the README shows are those of a project without a config', async () => {
  const folder = await tempFolder()
  await mkdir(join(folder, 'src'))
  await writeFile(join(folder, 'src/server.ts'), '')
  await writeFile(join(folder, 'package.json'), '{ "name": "ferry" }')
  const world = testWorld(folder)
  const { file: _, sources: __, ...without } = await loadConfig(world)
  const shown = /```ts\n([^`]*defineConfig\([^`]*)```/.exec(readme)?.[1] ?? ''
  await writeFile(join(folder, 'build.config.ts'), shown)
  const { file, sources, ...config } = await loadConfig(world)
  expect(file).toBe(join(folder, 'build.config.ts'))
  expect(sources).toEqual([file])
  expect(config).toEqual(without)
})

test.each([
  'README.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'src/release/README.md',
  'src/supervisor/README.md',
  'src/trial/README.md',
])('every file that %s links to exists', async (file) => {
  const text = await readFile(join(root, file), 'utf8')
  const links = [...text.matchAll(/\]\((?!https?:)([^)#]+)/g)].map(([, path]) =>
    join(root, dirname(file), path ?? ''),
  )
  await expect(Promise.all(links.map((path) => access(path)))).resolves.toBeDefined()
})

/** The rows of the table whose header begins so; the first cell without its backticks. */
function tableUnder(header: string, text = readme): string[][] {
  const lines = text.slice(text.indexOf(`\n${header}`) + 1).split('\n')
  const rows = lines.slice(
    2,
    lines.findIndex((line) => !line.startsWith('|')),
  )
  return rows.map((row) => {
    const [first = '', ...others] = row
      .slice(1, -1)
      .split(/(?<!\\)\|/)
      .map((cell) => cell.trim())
    return [first.replaceAll('`', ''), ...others]
  })
}

function flagsIn(text: string): string[] {
  return [...text.matchAll(/--[a-z-]+/g)].map(([flag]) => flag)
}
