import { chmod, mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { makeArtifact } from '../../src/package/index.js'
import { chmodBundle, readJson, someVersion, writeBundle } from '../support/handmade-bundle.js'
import { tempFolder } from '../support/temp.js'
import { testWorld } from '../support/world.js'

const files = {
  'server.js': '#!/usr/bin/env node\nconsole.log("afloat")\n',
  'server.js.map': '{}',
  'lib/worker.js': '',
}
const top = 'ferry-1.0.275-b244a2b9b8-20150202.163449'
const planned = { kind: 'tarball', bundle: 'ferry', file: `${top}.tar.gz` } as const

test('one folder holds the outputs, the manifest and a package.json, all of one date and owner', async () => {
  const folder = await tempFolder()
  const bundle = await writeBundle(folder, { files })
  await chmod(join(bundle.dir, 'server.js.map'), 0o777)
  await pack(folder, bundle)
  const { stdout } = await execa('tar', ['-tvzf', planned.file, '--numeric-owner', '--full-time'], {
    cwd: join(folder, 'out'),
    env: { TZ: 'UTC' },
  })
  expect(stdout.split('\n').map((line) => line.replace(/ +\d+ (?=2015)/, ' '))).toEqual([
    `-rw-r--r-- 0/0 2015-02-02 16:34:49 ${top}/lib/worker.js`,
    `-rw-r--r-- 0/0 2015-02-02 16:34:49 ${top}/package.json`,
    `-rwxr-xr-x 0/0 2015-02-02 16:34:49 ${top}/server.js`,
    `-rw-r--r-- 0/0 2015-02-02 16:34:49 ${top}/server.js.map`,
    `-rw-r--r-- 0/0 2015-02-02 16:34:49 ${top}/slipway.json`,
  ])
})

test('the figures are those of the file', async () => {
  const folder = await tempFolder()
  const artifact = await pack(folder, await writeBundle(folder, { files }))
  const { stdout } = await execa('sha256sum', [planned.file], { cwd: join(folder, 'out') })
  expect(artifact).toEqual({
    ...planned,
    bytes: (await readFile(join(folder, 'out', planned.file))).length,
    sha256: stdout.slice(0, 64),
  })
})

test('another folder, umask and date of the files give the same bytes', async () => {
  const [one, other] = [await tempFolder(), await tempFolder()]
  const first = await pack(one, await writeBundle(one, { files }))
  const bundle = await writeBundle(other, { files })
  await chmodBundle(bundle, 0o600)
  await utimes(join(bundle.dir, 'server.js'), 1, 1)
  expect((await pack(other, bundle)).sha256).toBe(first.sha256)
})

test('the gzip header names no time and no system', async () => {
  const folder = await tempFolder()
  await pack(folder, await writeBundle(folder, { files }))
  const header = (await readFile(join(folder, 'out', planned.file))).subarray(0, 10)
  expect(header.toString('hex')).toBe('1f8b08000000000000ff')
})

test('names of any length and alphabet come out of a real tar as they went in', async () => {
  const folder = await tempFolder()
  const names = [
    'Überfahrt/Fähre.js',
    `${'deep/'.repeat(60)}end.js`,
    `${'x'.repeat(180)}.js`,
    '船/🚢.js',
    'a b.js',
  ]
  const bundle = await writeBundle(folder, { files: Object.fromEntries(names.map((name) => [name, name])) })
  await pack(folder, bundle)
  await execa('tar', ['-xzf', planned.file], { cwd: join(folder, 'out') })
  for (const name of names) {
    expect(await readFile(join(folder, 'out', top, name), 'utf8')).toBe(name)
  }
})

test('a commit of the far future keeps its date', async () => {
  const folder = await tempFolder()
  const bundle = await writeBundle(folder, { files })
  await pack(folder, bundle, { ...someVersion, date: '21060207', time: '062815' })
  const { stdout } = await execa('tar', ['-tvzf', planned.file, '--full-time'], {
    cwd: join(folder, 'out'),
    env: { TZ: 'UTC' },
  })
  expect(stdout).toContain('2106-02-07 06:28:15')
})

test('unpacked, it starts with npm alone', async () => {
  const folder = await tempFolder()
  await pack(folder, await writeBundle(folder, { files }))
  await execa('tar', ['-xzf', planned.file], { cwd: join(folder, 'out') })
  const { stdout } = await execa('npm', ['start', '--silent'], { cwd: join(folder, 'out', top) })
  expect(stdout).toBe('afloat')
  expect(await readJson(join(folder, 'out', top, 'package.json'))).toMatchObject({
    version: '1.0.275+b244a2b9b8.20150202.163449',
  })
})

test('a file that is not what was built is refused', async () => {
  const folder = await tempFolder()
  const bundle = await writeBundle(folder, { files })
  await writeFile(join(bundle.dir, 'server.js'), 'console.log("sunk")\n')
  await expect(pack(folder, bundle)).rejects.toMatchObject({ code: 'BUNDLE_CHANGED', exit: 1 })
  await rm(join(bundle.dir, 'server.js'))
  await expect(pack(folder, bundle)).rejects.toThrow(/it is gone/)
  const other = await tempFolder()
  const changed = await writeBundle(other, { files })
  await writeFile(join(changed.dir, 'slipway.json'), '{}')
  await expect(pack(other, changed)).rejects.toThrow(/slipway\.json/)
})

async function pack(folder: string, bundle: Awaited<ReturnType<typeof writeBundle>>, version = someVersion) {
  const dir = join(folder, 'out')
  await mkdir(dir, { recursive: true })
  return makeArtifact(planned, { bundle, version, world: testWorld(folder), dir })
}
