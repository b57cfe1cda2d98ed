import { join } from 'node:path'
import { expect, test } from 'vitest'
import { beforeOf, readEarlier } from '../../../src/trial/report/earlier.js'
import { thisMachine } from '../../../src/trial/report/machine.js'
import type { TrialFile } from '../../../src/trial/report/types.js'
import { writeFiles } from '../../support/files.js'
import { tempFolder } from '../../support/temp.js'

const versionOf = (commits: number): string => `1.0.${commits}-b244a2b9b8-20150202.163449`

function fileOf(commits: number, changes: object = {}): object {
  return {
    format: 1,
    version: versionOf(commits),
    by: 'release',
    at: '2015-02-02T16:34:49.000Z',
    machine: thisMachine(),
    services: [
      {
        bundle: 'ferry',
        measured: { effort: 'normal', figures: [{ name: 'ready', value: commits, note: null }] },
      },
    ],
    ...changes,
  }
}

async function releases(files: Record<string, object | string>): Promise<string> {
  const folder = await tempFolder()
  await writeFiles(
    folder,
    Object.fromEntries(Object.entries(files).map(([name, file]) => [join(name, 'trial.json'), file])),
  )
  return folder
}

test('the releases before a version are found, the oldest first', async () => {
  const folder = await releases({
    [versionOf(10)]: fileOf(10),
    [versionOf(9)]: fileOf(9),
    [versionOf(11)]: fileOf(11),
    [`${versionOf(8)}.dirty`]: fileOf(8),
    trial: fileOf(7),
  })
  const found = await readEarlier(folder, versionOf(11))
  expect(found.map(({ version }) => version)).toEqual([versionOf(9), versionOf(10)])
  expect(await readEarlier(join(folder, 'none'), versionOf(11))).toEqual([])
})

test('what is no trial.json of a release is passed over', async () => {
  const folder = await releases({
    [versionOf(1)]: fileOf(1, { by: 'trial' }),
    [versionOf(2)]: fileOf(2, { format: 2 }),
    [versionOf(3)]: '{ "format": 1, ',
    [versionOf(4)]: fileOf(4, { services: [{ bundle: 'ferry', measured: {} }] }),
    [versionOf(5)]: fileOf(5, { machine: null }),
    [versionOf(8)]: fileOf(8, {
      services: [{ bundle: 'ferry', measured: { figures: [{ name: 'ready', value: '85 ms' }] } }],
    }),
    [versionOf(9)]: fileOf(9, {
      services: [{ bundle: 'ferry', measured: { figures: [{ name: 'ready', value: 85, range: null }] } }],
    }),
    [versionOf(6)]: '[]',
    [versionOf(7)]: 'null',
  })
  expect(await readEarlier(folder, versionOf(11))).toEqual([])
})

test('the newest that measured a service is the one before; it is comparable on a machine like this', () => {
  const older = fileOf(1) as TrialFile
  const unmeasured = fileOf(2, { services: [{ bundle: 'ferry', measured: null }] }) as TrialFile
  const before = beforeOf([older, unmeasured], 'ferry', 'normal')
  expect(before?.figures.get('ready')?.value).toBe(1)
  expect(before?.isComparable).toBe(true)
  expect(beforeOf([older], 'ferry', 'quick')?.isComparable).toBe(false)
  expect(beforeOf([older], 'tug', 'normal')).toBeNull()
  const elsewhere = { ...older, machine: { ...older.machine, cores: 512 } }
  expect(beforeOf([elsewhere], 'ferry', 'normal')?.isComparable).toBe(false)
})
