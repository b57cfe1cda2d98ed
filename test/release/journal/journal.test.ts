import { readFile, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openJournal } from '../../../src/release/journal/journal.js'
import { fullDisk } from '../../support/full-disk.js'
import { tempFolder } from '../../support/temp.js'

const now = (): Date => new Date('2026-03-04T05:06:07Z')
const key = 'k'

test('what was appended is there when the journal is opened again', async () => {
  const file = join(await tempFolder(), 'new', 'journal.jsonl')
  const journal = await openJournal(file, now)
  await journal.append({ event: 'begun', id: 'a', key })
  await journal.append({ event: 'done', id: 'a', key })
  expect((await openJournal(file, now)).entries).toMatchObject(journal.entries)
  expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(3)
})

test('a line that was cut ruins itself alone', async () => {
  const file = join(await tempFolder(), 'journal.jsonl')
  await writeFile(file, '{"event":"done","id":"a"}\n{"event":"do')
  await (await openJournal(file, now)).append({ event: 'done', id: 'b', key })
  expect((await openJournal(file, now)).entries).toMatchObject([{ id: 'a' }, { id: 'b' }])
})

test('a disk that refuses is no bug, and what it took of a line does not ruin the next one', async () => {
  const folder = await tempFolder()
  await writeFile(join(folder, 'a-file'), '')
  const beside = await openJournal(join(folder, 'a-file', 'journal.jsonl'), now)
  await expect(beside.append({ event: 'done', id: 'a', key })).rejects.toMatchObject({
    code: 'RELEASE_UNWRITABLE',
  })
  expect(beside.entries).toEqual([])

  const disk = join(folder, 'disk')
  const full = await fullDisk(disk)
  if (full === null) return
  // Room for a part of a line.
  await truncate(join(disk, '.ballast'), 60 * 1024)
  const journal = await openJournal(join(disk, 'journal.jsonl'), now)
  await expect(journal.append({ event: 'done', id: 'x'.repeat(5000), key })).rejects.toMatchObject({
    code: 'RELEASE_UNWRITABLE',
    message: expect.stringContaining('no space left on the device') as unknown,
  })
  await full.makeRoom()
  await journal.append({ event: 'done', id: 'b', key })
  expect((await openJournal(join(disk, 'journal.jsonl'), now)).entries).toMatchObject([{ id: 'b' }])
})
