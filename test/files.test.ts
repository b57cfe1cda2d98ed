import { spawnSync } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeAtomic } from '../src/files.js'
import { temporaryEnding } from '../src/leftovers.js'
import { tempFolder } from './support/temp.js'

test('what a killed process has left of a file is cleared by the next one that writes into the folder', async () => {
  const folder = await tempFolder()
  const dead = spawnSync(process.execPath, ['-e', '']).pid
  const [, start, place] = /-(\d+)-([0-9a-f]+)\.[0-9a-f]+\.tmp$/.exec(temporaryEnding()) ?? []
  await writeFile(join(folder, `server.js.${dead}-77-${place}.00c0ffee.tmp`), 'hal')
  const stays = [
    `server.js.${process.pid}-${start}-${place}.00c0ffee.tmp`,
    `server.js.${process.ppid}-0-${place}.00c0ffee.tmp`,
    // Of another container, or machine.
    `server.js.${dead}-77-0123456789ab.00c0ffee.tmp`,
    `server.js.${dead}.tmp`,
    'notes.tmp',
  ]
  for (const name of stays) await writeFile(join(folder, name), '')
  await mkdir(join(folder, `a-folder.${dead}-77-${place}.00c0ffee.tmp`))
  await writeAtomic(join(folder, 'server.js'), 'whole')
  const left = [...stays, `a-folder.${dead}-77-${place}.00c0ffee.tmp`, 'server.js']
  expect((await readdir(folder)).toSorted()).toEqual(left.toSorted())
  expect(await readFile(join(folder, 'server.js'), 'utf8')).toBe('whole')
})

test('several writes at once may need the same folders, one below the other', async () => {
  const root = await tempFolder()
  for (let round = 0; round < 100; round++) {
    const folder = join(root, String(round))
    const files = ['a', 'a/b', 'a/b/c', 'a/b/c/d'].map((path) => join(folder, path, 'file'))
    await Promise.all(files.map((file) => writeAtomic(file, 'ahoy', { sync: false })))
  }
})
