import { readFile, readdir, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { BundleConfig, Config } from '../../src/config/types.js'
import { versionModule, writeVersionModule } from '../../src/generate/index.js'
import { writeFiles } from '../support/files.js'
import { tempFolder } from '../support/temp.js'

const path = 'src/generated/version.ts'

/** As much of a config as decides about the module. */
function config(root: string, module: string | null = path, bundles: Partial<BundleConfig>[] = [{}]): Config {
  const all = bundles.map((bundle) => ({ kind: 'service', root, ...bundle }))
  return { root, generate: { module }, bundles: all } as unknown as Config
}

test('writes the module where it is missing, and then no more', async () => {
  const root = await tempFolder()
  expect(await writeVersionModule(config(root))).toEqual([join(root, path)])
  expect(await readFile(join(root, path), 'utf8')).toBe(versionModule())
  const longAgo = new Date('2001-02-03')
  await utimes(join(root, path), longAgo, longAgo)
  expect(await writeVersionModule(config(root))).toEqual([])
  expect((await stat(join(root, path))).mtime).toEqual(longAgo)
})

test('writes JavaScript where the config names a JavaScript file', async () => {
  const root = await tempFolder()
  await writeVersionModule(config(root, 'src/generated/version.js'))
  expect(await readFile(join(root, 'src/generated/version.js'), 'utf8')).toBe(versionModule('version.js'))
})

test('writes none where the config wants none', async () => {
  const root = await tempFolder()
  expect(await writeVersionModule(config(root, null))).toEqual([])
  expect(await readdir(root)).toEqual([])
})

test('writes into every service, and into a library that has the module', async () => {
  const root = await tempFolder()
  const folders = ['one', 'two', 'bare', 'library'].map((name) => join(root, name))
  const kinds = ['service', 'service', 'library', 'library'] as const
  await writeFiles(root, {
    'library/src/generated/version.ts': 'export const v = typeof __SLIPWAY_STAMP_VERSION__\n',
  })
  const bundles = folders.map((folder, index) => ({ root: folder, kind: kinds[index] ?? 'service' }))
  const written = await writeVersionModule(config(root, path, bundles))
  expect(written).toEqual(['one', 'two', 'library'].map((name) => join(root, name, path)))
})

test('brings an older module up to date', async () => {
  const root = await tempFolder()
  await writeFiles(root, { [path]: versionModule().replace(/export const dirty.*\n/, '') })
  expect(await writeVersionModule(config(root))).toEqual([join(root, path)])
  expect(await readFile(join(root, path), 'utf8')).toBe(versionModule())
})

test.each([
  ['a formatter', (text: string) => text.replaceAll("'", '"').replaceAll(/([a-z0-9_"])\n/gi, '$1;\n')],
  ['a checkout with CRLF', (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`],
])('leaves a module alone that %s laid out in another way', async (_by, layout) => {
  const root = await tempFolder()
  const text = layout(versionModule())
  await writeFiles(root, { [path]: text })
  expect(await writeVersionModule(config(root))).toEqual([])
  expect(await readFile(join(root, path), 'utf8')).toBe(text)
})

test('does not write over what is not its own', async () => {
  const root = await tempFolder()
  await writeFiles(root, { [path]: "export const version = '1.2.3'\n" })
  await expect(writeVersionModule(config(root))).rejects.toMatchObject({
    code: 'VERSION_MODULE_FOREIGN',
    message: expect.stringContaining(path),
  })
  expect(await readFile(join(root, path), 'utf8')).toBe("export const version = '1.2.3'\n")
})

test('refuses a folder of the same name', async () => {
  const root = await tempFolder()
  await writeFiles(root, { [`${path}/file`]: '' })
  await expect(writeVersionModule(config(root))).rejects.toMatchObject({ code: 'VERSION_MODULE_FOREIGN' })
})
