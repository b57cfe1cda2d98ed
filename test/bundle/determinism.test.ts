import { cp, mkdir, readdir, readFile, rename, rm, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import type { BundleConfig } from '../../src/config/types.js'
import { versionModule } from '../../src/generate/index.js'
import { bundleConfig, fillProject, someVersion } from '../support/bundle.js'
import { writeFiles } from '../support/files.js'
import { tempFolder } from '../support/temp.js'

const module = 'src/generated/version.ts'
const cwd = process.cwd()
afterEach(() => process.chdir(cwd))

const source = {
  [module]: versionModule(),
  'src/server.ts': `
    import Fastify from 'fastify'
    import knex from 'knex'
    import { ServiceVersion } from './generated/version.js'
    const app = Fastify({ logger: { transport: { target: 'pino-pretty' } } })
    console.log(ServiceVersion, app, knex, __dirname)
  `,
}
const packages = ['fastify', 'knex', 'pino', 'pino-pretty']

/** Every file below a folder and its text. */
async function contents(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  )
  const texts = files.map(async ({ parentPath, name }) => [
    join(parentPath, name).slice(folder.length),
    await readFile(join(parentPath, name), 'latin1'),
  ])
  return Object.fromEntries((await Promise.all(texts)) as [string, string][])
}

async function build(
  root: string,
  from: string,
  changes: Partial<BundleConfig> = {},
): Promise<Record<string, string>> {
  process.chdir(from)
  await bundle(bundleConfig(root, changes), { version: someVersion(), module })
  return contents(join(root, 'dist'))
}

describe('the same sources and version', () => {
  it.each([{}, { minify: true }])(
    'give the same bytes in two folders, from any cwd, again and again (%o)',
    async (changes) => {
      const parent = await tempFolder()
      const [one, other] = [join(parent, 'one'), join(parent, 'another folder')]
      for (const folder of [one, other]) await fillProject(folder, source, { packages })
      const first = await build(one, '/', changes)
      expect(Object.keys(first)).toContain('/thread-stream-worker.js')
      expect(await build(other, other, changes)).toEqual(first)
      expect(await build(other, join(other, 'src'), changes)).toEqual(first)
      for (const text of Object.values(first)) expect(text.includes(parent)).toBe(false)
      await rm(join(one, 'dist'), { recursive: true })
      await rename(one, join(parent, 'moved'))
      expect(await build(join(parent, 'moved'), parent, changes)).toEqual(first)
    },
  )

  it('give the same bytes where node_modules is hoisted, and where the folder is reached through a link', async () => {
    const parent = await tempFolder()
    const workspace = join(parent, 'one')
    const dependency = {
      'node_modules/dep/package.json': { name: 'dep', version: '3.0.0' },
      'node_modules/dep/index.js': `module.exports = __dirname`,
    }
    await writeFiles(workspace, dependency)
    await fillProject(join(workspace, 'services/a'), {
      [module]: versionModule(),
      'src/server.ts': `import dep from 'dep'\nconsole.log(dep)\n`,
    })
    const first = await build(join(workspace, 'services/a'), '/')
    expect(first['/server.js']).toContain('// ../../node_modules/dep/index.js')
    expect(first['/slipway.json']).toContain('"3.0.0"')

    await rm(join(workspace, 'services/a/dist'), { recursive: true })
    await mkdir(join(parent, 'two'))
    await cp(workspace, join(parent, 'two/copy'), { recursive: true })
    expect(await build(join(parent, 'two/copy/services/a'), parent)).toEqual(first)

    await symlink(join(parent, 'two'), join(parent, 'link'))
    await rm(join(parent, 'two/copy/services/a/dist'), { recursive: true })
    expect(await build(join(parent, 'link/copy/services/a'), parent)).toEqual(first)
  })

  it('do not depend on the environment', async () => {
    const root = await tempFolder()
    await fillProject(root, { 'src/server.ts': `import hidden from 'hidden'\nconsole.log(hidden)\n` })
    const elsewhere = await tempFolder()
    await writeFiles(elsewhere, {
      'hidden/package.json': { name: 'hidden', version: '1.0.0' },
      'hidden/index.js': 'module.exports = 1',
    })
    process.env['NODE_PATH'] = elsewhere
    try {
      await expect(build(root, '/')).rejects.toMatchObject({ code: 'BUNDLE_FAILED' })
    } finally {
      delete process.env['NODE_PATH']
    }
  })
})
