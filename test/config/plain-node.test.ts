import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { project } from '../support/config.js'
import { writeFiles } from '../support/files.js'
import { linkPackages } from '../support/compile.js'
import { tempFolder } from '../support/temp.js'

const source = fileURLToPath(new URL('../../src', import.meta.url))

/** A program in a folder of its own: the config room bundled as it is in the product, run by Node without a test runner. */
async function program(): Promise<string> {
  const folder = await tempFolder()
  await build({
    stdin: {
      contents: `
        import { loadConfig } from './config/index.js'
        import { processWorld } from './world.js'
        const { name } = await loadConfig({ ...processWorld(), cwd: process.argv[2] })
        process.stdout.write(name)`,
      resolveDir: source,
    },
    outfile: join(folder, 'program.mjs'),
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['esbuild'],
  })
  return folder
}

async function run(folder: string, config: Record<string, string>) {
  const { exitCode, stdout, stderr } = await execa(
    'node',
    [join(folder, 'program.mjs'), await project(config)],
    {
      reject: false,
    },
  )
  return { exitCode, stdout, stderr }
}

test('esbuild is loaded for a module alone', async () => {
  const folder = await program()
  await writeFiles(folder, {
    'node_modules/esbuild/package.json': { name: 'esbuild', main: 'main.js' },
    'node_modules/esbuild/main.js': 'throw new Error("esbuild was loaded")',
  })
  expect(await run(folder, {})).toMatchObject({ exitCode: 0, stdout: 'ship' })
  expect(await run(folder, { 'build.config.json': '{ "name": "json" }' })).toMatchObject({ stdout: 'json' })
  const { stderr } = await run(folder, { 'build.config.ts': 'export default {}' })
  expect(stderr).toContain('esbuild was loaded')
})

test('a promise is waited for, and so is a top-level await', async () => {
  const folder = await program()
  await linkPackages(folder)
  const text = `const name = await Promise.resolve('a'); export default Promise.resolve({ name })`
  expect(await run(folder, { 'build.config.ts': text })).toMatchObject({ exitCode: 0, stdout: 'a' })
})

test('timers of a config do not keep it from being loaded', async () => {
  const folder = await program()
  await linkPackages(folder)
  const text = `const timer = setInterval(() => {}, 50_000); setTimeout(() => clearInterval(timer), 500); export default {}`
  expect(await run(folder, { 'build.config.ts': text })).toMatchObject({ exitCode: 0, stdout: 'ship' })
})

test('what a config prints goes to stderr', async () => {
  const folder = await program()
  await linkPackages(folder)
  const text = `console.log('hello'); process.stdout.write('there'); export default {}`
  expect(await run(folder, { 'build.config.ts': text })).toEqual({
    exitCode: 0,
    stdout: 'ship',
    stderr: 'hello\nthere',
  })
})

test('a config that ends the process has failed', async () => {
  const folder = await program()
  await linkPackages(folder)
  const { exitCode, stderr } = await run(folder, { 'build.config.ts': 'process.exit(0)' })
  expect(exitCode).toBe(1)
  expect(stderr).toContain("code: 'CONFIG_THREW'")
  expect(stderr).toContain('it called process.exit(0)')
})
