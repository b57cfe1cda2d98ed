import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { build } from 'esbuild'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { versionModule } from '../../src/generate/index.js'
import { checkout, linkPackages, typeErrors } from '../support/compile.js'
import { writeFiles } from '../support/files.js'
import { tempFolder } from '../support/temp.js'

const development = {
  ServiceVersion: '0.0.0-0000000000-19700101.000000',
  version: {
    major: 0,
    minor: 0,
    commits: 0,
    sha: '0000000000',
    date: '19700101',
    time: '000000',
    dirty: false,
  },
}

const stamp = {
  __SLIPWAY_STAMP_VERSION__: '"1.0.275-0123456789-20150202.063449.dirty"',
  __SLIPWAY_STAMP_MAJOR__: '1',
  __SLIPWAY_STAMP_MINOR__: '0',
  __SLIPWAY_STAMP_COMMITS__: '275',
  __SLIPWAY_STAMP_SHA__: '"0123456789"',
  __SLIPWAY_STAMP_DATE__: '"20150202"',
  __SLIPWAY_STAMP_TIME__: '"063449"',
  __SLIPWAY_STAMP_DIRTY__: 'true',
}

const stamped = {
  ServiceVersion: '1.0.275-0123456789-20150202.063449.dirty',
  version: {
    major: 1,
    minor: 0,
    commits: 275,
    sha: '0123456789',
    date: '20150202',
    time: '063449',
    dirty: true,
  },
}

/** Bundles and runs an entry, and gives the JSON that it prints. */
async function bundleAndRun(folder: string, entry: string, define: Record<string, string>): Promise<unknown> {
  const outfile = join(folder, 'out.mjs')
  await build({ entryPoints: [join(folder, entry)], outfile, bundle: true, format: 'esm', define })
  const { stdout } = await execa('node', [outfile])
  return JSON.parse(stdout)
}

const print = `import { ServiceVersion, version } from './version.js'
console.log(JSON.stringify({ ServiceVersion, version }))
`

test.each(['ts', 'js'])('%s: says what the bundle was stamped with', async (ending) => {
  const folder = await tempFolder()
  await writeFiles(folder, { [`version.${ending}`]: versionModule(`version.${ending}`), 'entry.js': print })
  expect(await bundleAndRun(folder, 'entry.js', stamp)).toEqual(stamped)
})

test.each(['ts', 'js'])('%s: says the development version where nobody stamped it', async (ending) => {
  const folder = await tempFolder()
  await writeFiles(folder, { [`version.${ending}`]: versionModule(`version.${ending}`), 'entry.js': print })
  expect(await bundleAndRun(folder, 'entry.js', {})).toEqual(development)
})

test('runs without a bundler', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'version.mjs': versionModule('version.mjs'),
    'entry.mjs': print.replace('.js', '.mjs'),
  })
  const { stdout } = await execa('node', ['entry.mjs'], { cwd: folder })
  expect(JSON.parse(stdout)).toEqual(development)
})

test('leaves no dead branch behind a part of the version', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'version.ts': versionModule(),
    'entry.ts': `import * as version from './version.js'
if (version.major === 1 && version.dirty) console.log('kept')
else console.log('dead')
`,
  })
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'entry.ts')],
    bundle: true,
    format: 'esm',
    minifySyntax: true,
    define: stamp,
    write: false,
  })
  expect(outputFiles[0]?.text).toContain('kept')
  expect(outputFiles[0]?.text).not.toContain('dead')
})

test('passes the strictest type check, as TypeScript and as JavaScript', async () => {
  const folder = await tempFolder()
  await linkPackages(folder)
  const use = (path: string) => `import { ServiceVersion, version } from '${path}'
export const text: string = ServiceVersion
export const parts: { readonly major: number; readonly sha: string; readonly dirty: boolean } = version
// @ts-expect-error The parts are not for changing.
version.major = 2
`
  await writeFiles(folder, {
    'package.json': { type: 'module' },
    'a/version.ts': versionModule(),
    'a/use.ts': use('./version.js'),
    'b/version.mjs': versionModule('version.mjs'),
    'b/use.ts': use('./version.mjs'),
  })
  expect(await typeErrors(folder)).toBe('')
})

test('is as the formatter and the linter of this project want it', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'version.ts': versionModule(), 'version.mjs': versionModule('version.mjs') })
  const bin = (name: string) => join(checkout, 'node_modules/.bin', name)
  await execa(bin('oxfmt'), ['-c', join(checkout, '.oxfmtrc.json'), 'version.ts', 'version.mjs'], {
    cwd: folder,
  })
  expect(await readFile(join(folder, 'version.ts'), 'utf8')).toBe(versionModule())
  expect(await readFile(join(folder, 'version.mjs'), 'utf8')).toBe(versionModule('version.mjs'))
  const { stdout } = await execa(bin('oxlint'), ['-D', 'all', '-A', 'no-abusive-eslint-disable', '.'], {
    cwd: folder,
  })
  expect(stdout).toContain('Found 0 warnings and 0 errors')
})
