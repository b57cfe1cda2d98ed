import { expect, test } from 'vitest'
import { run } from '../../src/cli/run.js'
import { writeFiles } from '../support/files.js'
import { commitAll, gitEnv, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { testWorld } from '../support/world.js'

test('a command that succeeds gives exit 0 and its result on stdout', async () => {
  const folder = await service()
  await initRepository(folder)
  await commitAll(folder, 'first', '2015-02-02T16:34:49Z')
  const world = testWorld(folder, { env: gitEnv })
  expect(await run(['version'], world)).toBe(0)
  expect(world.out()).toMatch(/^1\.0\.1-[0-9a-f]{10}-20150202\.163449\n$/)
  expect(world.err()).toBe('')
})

test('--cwd is where the command works', async () => {
  const folder = await service()
  await initRepository(folder)
  await commitAll(folder)
  const world = testWorld('/', { env: gitEnv })
  expect(await run(['--cwd', folder, 'version', '--format', 'npm'], world)).toBe(0)
  expect(world.out()).toBe('1.0.1\n')
})

test.each(['missing', 'package.json', 'package.json/below'])(
  '--cwd %s, which is no folder, is refused, whatever lies above it',
  async (path) => {
    const world = testWorld(await service())
    expect(await run(['version', '--cwd', path], world)).toBe(2)
    expect(world.out()).toBe('')
    expect(world.err()).toContain('CWD_NO_FOLDER')
    expect(world.err()).toContain(path)
  },
)

test('an error gives its own exit, and says on stderr what happened and what to do', async () => {
  const world = testWorld(await service(), { env: gitEnv })
  expect(await run(['version'], world)).toBe(3)
  expect(world.out()).toBe('')
  expect(world.err()).toContain('NO_REPOSITORY')
})

test('with --json an error is JSON on stdout, and nothing else is anywhere', async () => {
  const world = testWorld(await service(), { env: gitEnv })
  expect(await run(['version', '--json'], world)).toBe(3)
  expect(JSON.parse(world.out())).toMatchObject({
    error: { code: 'NO_REPOSITORY', exit: 3, diagnostics: [] },
  })
  expect(world.err()).toBe('')
})

test('flags that exclude each other are refused', async () => {
  const world = testWorld(await service(), { env: gitEnv })
  expect(await run(['version', '--json', '--format', 'npm'], world)).toBe(2)
  expect(JSON.parse(world.out())).toMatchObject({ error: { code: 'CONFLICTING_FLAGS' } })
})

test('an error is drawn as wide as the terminal', async () => {
  const folder = await service()
  await writeFiles(folder, { 'build.config.json': `{ "nonsense": "${'x'.repeat(300)}" }` })
  const world = testWorld(folder)
  await run(['version'], { ...world, stderr: Object.assign(world.stderr, { columns: 60 }) })
  const width = Math.max(
    ...world
      .err()
      .split('\n')
      .filter((line) => line.includes('│'))
      .map((line) => line.length),
  )
  expect(width).toBeGreaterThan(50)
  expect(width).toBeLessThanOrEqual(60)
})

test('colour is used only where it is asked for', async () => {
  const folder = await service()
  const plain = testWorld(folder, { env: { ...gitEnv, FORCE_COLOR: undefined } })
  await run(['version'], plain)
  expect(plain.err()).not.toContain('\u001b')
  const coloured = testWorld(folder, { env: { ...gitEnv, FORCE_COLOR: '1' } })
  await run(['version'], coloured)
  expect(coloured.err()).toContain('\u001b')
  const refused = testWorld(folder, { env: { ...gitEnv, FORCE_COLOR: '1', NO_COLOR: '1' } })
  await run(['version'], refused)
  expect(refused.err()).not.toContain('\u001b')
})

async function service(): Promise<string> {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'package.json': { name: 'some-service', version: '1.0.0', type: 'module' },
    'src/server.ts': '',
  })
  return folder
}
