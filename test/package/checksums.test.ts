import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { sha256 } from '../../src/sha256.js'
import { writeChecksums } from '../../src/package/index.js'
import type { Artifact } from '../../src/package/index.js'
import { tempFolder } from '../support/temp.js'

test('sha256sum accepts them, and finds what was changed', async () => {
  const folder = await tempFolder()
  const artifacts = [await write(folder, 'b 2.tgz'), await write(folder, 'a.tar.gz')]
  await writeChecksums(artifacts, { dir: folder, file: 'sums.txt' })
  const { stdout } = await execa('sha256sum', ['--strict', '-c', 'sums.txt'], { cwd: folder })
  expect(stdout).toBe('a.tar.gz: OK\nb 2.tgz: OK')
  await writeFile(join(folder, 'a.tar.gz'), 'changed')
  await expect(execa('sha256sum', ['-c', 'sums.txt'], { cwd: folder })).rejects.toThrow(/a\.tar\.gz: FAILED/)
})

test('the order in which artifacts were made leaves no trace', async () => {
  const folder = await tempFolder()
  const artifacts = [await write(folder, 'c'), await write(folder, 'a'), await write(folder, 'b')]
  const one = await writeChecksums(artifacts, { dir: folder, file: 'one.txt' })
  const other = await writeChecksums(artifacts.toReversed(), { dir: folder, file: 'other.txt' })
  expect(one.sha256).toBe(other.sha256)
  const text = await readFile(join(folder, 'one.txt'))
  expect(one).toEqual({
    kind: 'checksums',
    bundle: null,
    file: 'one.txt',
    bytes: text.length,
    sha256: sha256(text),
  })
})

async function write(folder: string, file: string): Promise<Artifact> {
  await writeFile(join(folder, file), file)
  return { kind: 'tarball', bundle: 'ferry', file, bytes: file.length, sha256: sha256(file) }
}
