import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { bundle, readBundle } from '../../src/bundle/index.js'
import { bundleConfig, projectWith, runNode, someVersion } from '../support/bundle.js'
import { sha256 } from '../../src/sha256.js'

const sources = {
  'src/server.ts': `
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
console.log(readFileSync(join(import.meta.dirname, 'views/pages/home.ejs'), 'utf8'))
`,
  'src/views/pages/home.ejs': '<h1>ahoy</h1>',
  'src/views/layout.ejs': '<body>',
  'public/logo.bin': '\u0000\u00ff',
}

const assets = { views: 'src/views', 'static/logo': 'public/logo.bin' }

async function build(root: string, named: Record<string, string>) {
  return bundle(bundleConfig(root, { assets: named }), { version: someVersion(), module: null })
}

async function refusal(root: string, named: Record<string, string>): Promise<string> {
  const error: unknown = await build(root, named).then(
    () => 'built',
    (thrown: unknown) => thrown,
  )
  expect(error).toMatchObject({ code: 'ASSET_UNFIT', exit: 2 })
  return (error as Error).message
}

test('folders and files are copied beside the code, and stand in the manifest', async () => {
  const root = await projectWith(sources)
  const { config, manifest } = await build(root, assets)
  expect(manifest.outputs.map(({ path }) => path)).toEqual([
    'server.js',
    'server.js.map',
    'static/logo',
    'views/layout.ejs',
    'views/pages/home.ejs',
  ])
  const home = manifest.outputs.find(({ path }) => path.endsWith('home.ejs'))
  expect(home).toMatchObject({ bytes: 13, sha256: sha256('<h1>ahoy</h1>') })
  expect((await runNode(join(root, 'dist/server.js'))).all).toContain('<h1>ahoy</h1>')
  await readBundle(config)
})

test('what is gone from the sources is gone from the bundle', async () => {
  const root = await projectWith(sources)
  await build(root, assets)
  await rm(join(root, 'src/views/layout.ejs'))
  await build(root, assets)
  expect(await readdir(join(root, 'dist/views'))).toEqual(['pages'])
})

test('links are followed inside the root, and refused where they lead out or round', async () => {
  const root = await projectWith(sources)
  const { views } = { views: join(root, 'src/views') }
  await symlink('pages/home.ejs', join(views, 'index.ejs'))
  await build(root, assets)
  expect(await readFile(join(root, 'dist/views/index.ejs'), 'utf8')).toBe('<h1>ahoy</h1>')
  await symlink('/etc/hostname', join(views, 'host'))
  expect(await refusal(root, assets)).toBe(`the asset "src/views/host" leads out of the bundle's root`)
  await rm(join(views, 'host'))
  await symlink('..', join(views, 'pages/up'))
  expect(await refusal(root, assets)).toBe('the asset "src/views/pages/up" leads to a folder that it lies in')
})

test('what cannot be an asset is refused', async () => {
  const root = await projectWith(sources)
  expect(await refusal(root, { views: 'nowhere' })).toBe('the asset "nowhere" is not there')
  for (const taken of ['server.js', 'server.js.map', 'slipway.json', 'package.json']) {
    expect(await refusal(root, { [taken]: 'public/logo.bin' })).toContain('another file of the bundle')
  }
  expect(await refusal(root, { a: 'public', 'a/logo.bin': 'public/logo.bin' })).toContain('"a/logo.bin"')
  await mkdir(join(root, 'dist'), { recursive: true })
  expect(await refusal(root, { old: 'dist' })).toContain('where the bundle itself is written')
  await execa('mkfifo', [join(root, 'public/pipe')])
  expect(await refusal(root, { static: 'public' })).toBe('the asset "public/pipe" is no file and no folder')
})

test('a file that may be executed, and one with a hashbang, are programs under every umask', async () => {
  const root = await projectWith(sources)
  await writeFile(join(root, 'public/run.sh'), '#!/bin/sh\necho aye\n')
  await execa('cp', ['/bin/echo', join(root, 'public/echo')])
  await mkdir(join(root, 'dist/tools'), { recursive: true })
  const before = process.umask(0o111)
  try {
    const { manifest } = await build(root, { tools: 'public' })
    const programs = manifest.outputs.filter(({ executable }) => executable === true)
    expect(programs.map(({ path }) => path)).toEqual(['tools/echo', 'tools/run.sh'])
  } finally {
    process.umask(before)
  }
  expect((await execa(join(root, 'dist/tools/run.sh'))).stdout).toBe('aye')
  expect((await execa(join(root, 'dist/tools/echo'), ['ahoy'])).stdout).toBe('ahoy')
})
