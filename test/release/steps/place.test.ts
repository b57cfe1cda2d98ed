import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { sha256 } from '../../../src/sha256.js'
import type { Artifact } from '../../../src/package/index.js'
import { place } from '../../../src/release/steps/place.js'
import { writeFiles } from '../../support/files.js'
import { tempFolder } from '../../support/temp.js'

test('the whole folder appears at once', async () => {
  const dir = await tempFolder()
  const [staging, artifacts] = await stage(dir, { a: 'one', b: 'two' })
  expect(await place(staging, join(dir, '1.0.1'), artifacts)).toBe(false)
  expect(await readdir(dir)).toEqual(['1.0.1'])
  expect(await readdir(join(dir, '1.0.1'))).toEqual(['a', 'b'])
})

test('the same bytes stay where they are, and it says so', async () => {
  const dir = await tempFolder()
  await writeFiles(join(dir, '1.0.1'), { a: 'one', b: 'two', 'notes.txt': 'of a person' })
  const [staging, artifacts] = await stage(dir, { a: 'one', b: 'two' })
  expect(await place(staging, join(dir, '1.0.1'), artifacts)).toBe(true)
  expect(await readdir(join(dir, '1.0.1'))).toEqual(['a', 'b', 'notes.txt'])
})

test('what is missing is added', async () => {
  const dir = await tempFolder()
  await writeFiles(join(dir, '1.0.1'), { a: 'one' })
  const [staging, artifacts] = await stage(dir, { a: 'one', b: 'two' })
  expect(await place(staging, join(dir, '1.0.1'), artifacts)).toBe(false)
  expect(await readFile(join(dir, '1.0.1', 'b'), 'utf8')).toBe('two')
})

test('other bytes are an error with both digests, and nothing is moved', async () => {
  const dir = await tempFolder()
  await writeFiles(join(dir, '1.0.1'), { b: 'another' })
  const [staging, artifacts] = await stage(dir, { a: 'one', b: 'two' })
  const error = await place(staging, join(dir, '1.0.1'), artifacts).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'RELEASE_DIFFERS', exit: 1 })
  expect(String(error)).toContain(sha256('another'))
  expect(String(error)).toContain(sha256('two'))
  expect(await readdir(join(dir, '1.0.1'))).toEqual(['b'])
})

test('an empty folder is no release', async () => {
  const dir = await tempFolder()
  await mkdir(join(dir, '1.0.1'))
  const [staging, artifacts] = await stage(dir, { a: 'one' })
  expect(await place(staging, join(dir, '1.0.1'), artifacts)).toBe(false)
  expect(await readdir(join(dir, '1.0.1'))).toEqual(['a'])
})

test('of many at once, each finds the release whole', async () => {
  const dir = await tempFolder()
  const staged = await Promise.all(
    Array.from({ length: 8 }, (_, index) => stage(dir, { a: 'one', b: 'two' }, index)),
  )
  const placed = await Promise.all(
    staged.map(([staging, artifacts]) => place(staging, join(dir, '1.0.1'), artifacts)),
  )
  expect(placed.filter((there) => !there)).toHaveLength(1)
  expect(await readdir(join(dir, '1.0.1'))).toEqual(['a', 'b'])
})

async function stage(dir: string, files: Record<string, string>, index = 0): Promise<[string, Artifact[]]> {
  const staging = join(dir, `.staging-${index}`)
  await writeFiles(staging, files)
  const artifacts = Object.entries(files).map(([file, text]) => ({
    kind: 'tarball' as const,
    bundle: 'ferry',
    file,
    bytes: text.length,
    sha256: sha256(text),
  }))
  return [staging, artifacts]
}

// A file where the folder goes is the disk's refusal, not a release.
test('a file in the place of the folder is refused', async () => {
  const dir = await tempFolder()
  await writeFile(join(dir, '1.0.1'), '')
  const [staging, artifacts] = await stage(dir, { a: 'one' })
  await expect(place(staging, join(dir, '1.0.1'), artifacts)).rejects.toMatchObject({ code: 'ENOTDIR' })
})
