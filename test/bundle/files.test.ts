import { chmod, mkdir, readdir, readFile, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle, readBundle } from '../../src/bundle/index.js'
import { bundleConfig, projectWith, someVersion } from '../support/bundle.js'

const options = { version: someVersion(), module: null }
const sources = { 'src/server.ts': 'console.log(1)\n', 'src/other.ts': 'console.log(2)\n' }

describe('the files of a bundle', () => {
  it('are left alone where nothing changed', async () => {
    const root = await projectWith(sources)
    const config = bundleConfig(root)
    await bundle(config, options)
    const files = (await readdir(join(root, 'dist'))).map((file) => join(root, 'dist', file))
    for (const file of files) await utimes(file, 1, 1)
    await bundle(config, options)
    for (const file of files) expect((await stat(file)).mtimeMs).toBe(1000)
    await bundle(config, { ...options, version: someVersion({ commits: 276 }) })
    expect((await stat(join(root, 'dist/server.js'))).mtimeMs).toBeGreaterThan(1000)
  })

  it('go when they are no longer made, and no others do', async () => {
    const root = await projectWith(sources)
    const both = bundleConfig(root, { entries: { server: 'src/server.ts', 'deep/other': 'src/other.ts' } })
    await bundle(both, options)
    await writeFile(join(root, 'dist/mine.txt'), 'mine')
    await mkdir(join(root, 'dist/deep/kept'))
    await bundle(bundleConfig(root, { sourcemap: false }), options)
    expect((await readdir(join(root, 'dist'), { recursive: true })).toSorted()).toEqual([
      'deep',
      'deep/kept',
      'mine.txt',
      'server.js',
      'slipway.json',
    ])
  })

  it('are not taken for stale on the word of a manifest that points elsewhere, is damaged, or of another bundle', async () => {
    const root = await projectWith({
      ...sources,
      'precious.txt': 'precious',
      'dist/precious.txt': 'precious',
    })
    const { manifest } = await bundle(bundleConfig(root), options)
    const stale = (path: string) => ({ path, bytes: 1, sha256: '0'.repeat(64) })
    const outputs = [
      stale('../precious.txt'),
      stale(join(root, 'precious.txt')),
      stale('x/../../precious.txt'),
    ]
    const texts = [
      JSON.stringify({ ...manifest, outputs }),
      JSON.stringify({ ...manifest, name: 'another', outputs: [stale('precious.txt')] }),
      JSON.stringify({ ...manifest, format: 2, outputs: [stale('precious.txt')] }),
      '{',
    ]
    for (const text of texts) {
      await writeFile(join(root, 'dist/slipway.json'), text)
      await bundle(bundleConfig(root), options)
      expect(await readFile(join(root, 'precious.txt'), 'utf8')).toBe('precious')
      expect(await readFile(join(root, 'dist/precious.txt'), 'utf8')).toBe('precious')
    }
  })

  it('that are programs get back the right to be executed', async () => {
    const root = await projectWith({ 'src/server.ts': '#!/usr/bin/env node\nconsole.log(1)\n' })
    await bundle(bundleConfig(root), options)
    await chmod(join(root, 'dist/server.js'), 0o644)
    await bundle(bundleConfig(root), options)
    expect((await stat(join(root, 'dist/server.js'))).mode & 0o100).toBe(0o100)
  })

  it('are not touched by a build that fails', async () => {
    const root = await projectWith(sources)
    await bundle(bundleConfig(root), options)
    await writeFile(join(root, 'src/server.ts'), 'const = 1\n')
    await expect(bundle(bundleConfig(root), options)).rejects.toMatchObject({
      code: 'BUNDLE_FAILED',
      exit: 1,
      diagnostics: [
        {
          text: 'Expected identifier but found "="',
          file: join(root, 'src/server.ts'),
          line: 1,
          column: 6,
          length: 1,
          lineText: 'const = 1',
        },
      ],
    })
    expect((await readBundle(bundleConfig(root))).manifest.entries).toEqual({ server: 'server.js' })
  })

  it('that cannot be written are an error that says so', async () => {
    const root = await projectWith({ ...sources, dist: 'a file' })
    await expect(bundle(bundleConfig(root), options)).rejects.toMatchObject({ code: 'BUNDLE_NOT_WRITTEN' })
    await expect(bundle(bundleConfig(join(root, 'nowhere')), options)).rejects.toMatchObject({
      code: 'BUNDLE_ROOT_MISSING',
    })
  })
})

describe('readBundle', () => {
  it('gives what was built', async () => {
    const root = await projectWith(sources)
    const built = await bundle(bundleConfig(root), options)
    const read = await readBundle(bundleConfig(root))
    expect({ ...read, duration: 0 }).toEqual({ ...built, duration: 0 })
  })

  it('says what is missing, damaged, of another bundle, or changed', async () => {
    const root = await projectWith(sources)
    const config = bundleConfig(root)
    await expect(readBundle(config)).rejects.toMatchObject({ code: 'BUNDLE_MISSING' })
    const { manifest } = await bundle(config, options)
    await expect(readBundle({ ...config, name: 'other' })).rejects.toMatchObject({
      code: 'BUNDLE_DAMAGED',
      message: expect.stringContaining('it is that of "app"') as string,
    })

    await writeFile(join(root, 'dist/server.js'), 'console.log(3)\n')
    await expect(readBundle(config)).rejects.toMatchObject({
      code: 'BUNDLE_CHANGED',
      message: expect.stringContaining('server.js') as string,
    })
    await bundle(config, options)
    expect((await readBundle(config)).manifest).toEqual(manifest)

    for (const text of ['', '{', 'null', JSON.stringify({ ...manifest, outputs: [{ path: 1 }] })]) {
      await writeFile(join(root, 'dist/slipway.json'), text)
      await expect(readBundle(config)).rejects.toMatchObject({ code: 'BUNDLE_DAMAGED' })
    }
  })
})
