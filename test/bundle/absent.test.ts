import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { bundleConfig, projectWith, runNode, someVersion } from '../support/bundle.js'
import { writeFiles } from '../support/files.js'

const options = { version: someVersion(), module: null }

const lazy = {
  'node_modules/lazy/package.json': '{"name":"lazy","version":"1.0.0"}',
  'node_modules/lazy/index.js': `
    exports.driver = () => require('absent-driver/promise')
    exports.other = () => import('@absent/other')
    exports.path = () => require.resolve('absent-path')
    try { require('absent-try') } catch {}
    try { exports.present = require('present') } catch {}
  `,
  'src/server.ts': `
    import lazy from 'lazy'
    try { lazy.driver() } catch (error) { console.log(error.code) }
    await lazy.other().catch((error) => console.log(error.code))
    console.log('runs')
  `,
}

async function allFiles(folder: string): Promise<Record<string, string>> {
  const files = (await readdir(folder)).toSorted()
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, await readFile(join(folder, file), 'utf8')])),
  )
}

describe('what packages may do without', () => {
  it('is left outside, reported once with its remedy, and listed', async () => {
    const root = await projectWith(lazy)
    const { manifest, warnings } = await bundle(bundleConfig(root), options)
    expect(manifest.externals).toEqual(['@absent/other', 'absent-driver'])
    expect(warnings.map(({ file }) => file)).toEqual(Array(2).fill(join(root, 'node_modules/lazy/index.js')))
    expect(warnings.map(({ text }) => text)).toEqual([
      '@absent/other is not installed; lazy loads it where it is used, so it was left outside the bundle',
      'absent-driver is not installed; lazy loads it where it is used, so it was left outside the bundle',
    ])
    expect(warnings[0]?.suggestion).toContain("external: ['@absent/other']")
    expect((await runNode(join(root, 'dist/server.js'))).all).toBe(
      'MODULE_NOT_FOUND\nERR_MODULE_NOT_FOUND\nruns',
    )
  })

  it('is remembered for the next build, which gives the same bytes and says the same', async () => {
    const root = await projectWith(lazy)
    const first = await bundle(bundleConfig(root), options)
    const before = await allFiles(join(root, 'dist'))
    expect(await readdir(join(root, 'node_modules/.cache/slipway'))).toHaveLength(1)
    await rm(join(root, 'dist'), { recursive: true })
    const second = await bundle(bundleConfig(root), options)
    expect(await allFiles(join(root, 'dist'))).toEqual(before)
    expect(second.warnings).toEqual(first.warnings)
  })

  it('is bundled as soon as it is installed, whatever is remembered', async () => {
    const root = await projectWith(lazy)
    await bundle(bundleConfig(root), options)
    await writeFiles(root, {
      'node_modules/absent-driver/package.json': '{"name":"absent-driver","version":"2.0.0"}',
      'node_modules/absent-driver/promise.js': `console.log('the driver')`,
    })
    const { manifest } = await bundle(bundleConfig(root), options)
    expect(manifest.externals).toEqual(['@absent/other'])
    expect(manifest.packages).toContainEqual(
      expect.objectContaining({ name: 'absent-driver', version: '2.0.0' }),
    )
    await rm(join(root, 'node_modules'), { recursive: true })
    expect((await runNode(join(root, 'dist/server.js'))).all).toBe('the driver\nERR_MODULE_NOT_FOUND\nruns')
  })

  it('does not depend on a memory that is damaged, or of another state', async () => {
    const root = await projectWith(lazy)
    await bundle(bundleConfig(root), options)
    const before = await allFiles(join(root, 'dist'))
    const [file = ''] = await readdir(join(root, 'node_modules/.cache/slipway'))
    const memory = join(root, 'node_modules/.cache/slipway', file)
    const remembered = JSON.parse(await readFile(memory, 'utf8')) as { specifier: string }[]
    const more = ['absent-try', 'present'].map((specifier) => ({
      ...remembered[0],
      specifier,
      sha256: 'f'.repeat(64),
    }))
    for (const text of ['{', '[1, null, {}]', JSON.stringify([...remembered, ...more])]) {
      await writeFile(memory, text)
      await bundle(bundleConfig(root), options)
      expect(await allFiles(join(root, 'dist'))).toEqual(before)
    }
  })

  it('is an error where it is imported statically, or by an own source', async () => {
    const root = await projectWith({
      'node_modules/lazy/package.json':
        '{"name":"lazy","version":"1.0.0","type":"module","exports":"./index.js"}',
      'node_modules/lazy/index.js': `import 'absent-static'\nexport const other = () => import('absent-lazy')\n`,
      'src/server.ts': `import { other } from 'lazy'\nother()\nawait import('absent-own')\n`,
    })
    const failed = bundle(bundleConfig(root), options)
    await expect(failed).rejects.toMatchObject({
      code: 'BUNDLE_FAILED',
      diagnostics: [
        {
          text: 'Could not resolve "absent-static"',
          file: join(root, 'node_modules/lazy/index.js'),
          line: 1,
          column: 7,
        },
        { text: 'Could not resolve "absent-own"', file: join(root, 'src/server.ts'), line: 3, column: 13 },
      ],
    })
  })

  it('leaves knex without its drivers runnable', async () => {
    const root = await projectWith(
      {
        'src/server.ts': `import knex from 'knex'\nconst sql = knex({ client: 'pg' in {} ? 'pg' : class extends knex.Client { dialect = 'x' } })\nconsole.log(sql('t').where({ a: 1 }).toString())\n`,
      },
      { packages: ['knex'] },
    )
    const { manifest, warnings } = await bundle(bundleConfig(root), options)
    expect(manifest.externals).toContain('better-sqlite3')
    expect(manifest.externals).toContain('pg')
    expect(new Set(warnings.map(({ text }) => text)).size).toBe(warnings.length)
    expect((await runNode(join(root, 'dist/server.js'))).all).toContain('select * from')
  })
})
