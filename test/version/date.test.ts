import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { commitAll, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { codeOf, versionOf } from './checkout.js'

const now = new Date('2026-01-02T03:04:05.999Z')

async function repository(): Promise<string> {
  const root = await tempFolder()
  await initRepository(root)
  await commitAll(root, 'first', '2015-02-02T16:34:49Z')
  return root
}

test('the date is the commit’s, or the clock’s where the config says so', async () => {
  const root = await repository()
  expect(await versionOf(root, { now })).toMatchObject({ date: '20150202', time: '163449' })
  expect(await versionOf(root, { now, date: 'build' })).toMatchObject({
    date: '20260102',
    time: '030405',
    dirty: false,
    committedAt: '2015-02-02T16:34:49Z',
  })
})

test('SOURCE_DATE_EPOCH wins over the commit, the clock, and the clock of a tree with changes', async () => {
  const root = await repository()
  const env = { SOURCE_DATE_EPOCH: '1000000000' }
  const date = { date: '20010909', time: '014640', committedAt: '2015-02-02T16:34:49Z' }
  expect(await versionOf(root, { now, env })).toMatchObject(date)
  expect(await versionOf(root, { now, env, date: 'build' })).toMatchObject(date)
  await writeFile(join(root, 'new'), '')
  expect(await versionOf(root, { now, env })).toMatchObject({ ...date, dirty: true })
})

test('SOURCE_DATE_EPOCH that is empty, as a build argument nobody set, says nothing', async () => {
  const env = { SOURCE_DATE_EPOCH: '' }
  expect(await versionOf(await repository(), { now, env })).toMatchObject({
    date: '20150202',
    time: '163449',
  })
})

test.each(['-1', '1.5', '1e9', ' 1', 'now', '0x10', '253402300800', '9'.repeat(30)])(
  'SOURCE_DATE_EPOCH=%j is refused',
  async (value) => {
    const env = { SOURCE_DATE_EPOCH: value }
    expect(await codeOf(versionOf(await repository(), { env }))).toBe('SOURCE_DATE_EPOCH_INVALID 2')
  },
)

test.each([
  ['1.4', '9.9.9', '1.4.1'],
  ['0.0', null, '0.0.1'],
  [null, '3.1.7', '3.1.1'],
  [null, '3.1.0-beta.2+x', '3.1.1'],
])('with the base %j and package.json at %j the version is %s', async (base, packageVersion, npm) => {
  expect((await versionOf(await repository(), { base, packageVersion })).npm).toBe(npm)
})

test.each([null, 'next', '1.0'])(
  'without a base, and package.json at %j, there is no version',
  async (packageVersion) => {
    const refused = versionOf(await repository(), { packageVersion })
    await expect(refused).rejects.toMatchObject({
      code: 'VERSION_BASE_MISSING',
      exit: 2,
      fix: expect.stringContaining('version.base'),
    })
  },
)
