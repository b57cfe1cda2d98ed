import { mkdir, readdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { temporaryEnding } from '../../../src/leftovers.js'
import { stagingFor } from '../../../src/release/steps/staging.js'
import { tempFolder } from '../../support/temp.js'

test('the folder is made when it is asked for, once, and removed with all that is in it', async () => {
  const dir = join(await tempFolder(), 'release')
  const staging = stagingFor(dir, '1.0.1')
  await staging.remove()
  const [one, other] = await Promise.all([staging.folder(), staging.folder()])
  expect(one).toBe(other)
  await writeFile(join(one, 'file'), '')
  expect(await readdir(dir)).toHaveLength(1)
  await staging.remove()
  expect(await readdir(dir)).toEqual([])
})

test('two at once in one process do not meet', async () => {
  const dir = await tempFolder()
  const [one, other] = [stagingFor(dir, '1.0.1'), stagingFor(dir, '1.0.1')]
  expect(await one.folder()).not.toBe(await other.folder())
  await one.remove()
  expect(await readdir(dir)).toHaveLength(1)
})

test('what killed runs have left is cleared; what runs, or is not ours, stays', async () => {
  const dir = await tempFolder()
  const dead = (await execa('node', ['-p', 'process.pid'])).stdout
  const running = stagingFor(dir, '1.0.1')
  const [, place] = /-([0-9a-f]+)\.[0-9a-f]+\.tmp$/.exec(temporaryEnding()) ?? []
  const stays = [
    basename(await running.folder()),
    `.1.0.1.${process.pid}.00000000.tmp`,
    `.1.0.2.${dead}-77-0123456789ab.00000000.tmp`,
    '1.0.1-0123456789-20200101.000000',
    `.mine.${dead}-1.tmp`,
    '.cache',
  ]
  const goes = [
    `.1.0.1-0123456789-20200101.000000.${dead}-77-${place}.0a1b2c3d.tmp`,
    `.1.0.2.${dead}-77-${place}.00000000.tmp`,
    // The id is in use again: by ourselves, and by the first process there is.
    ...(process.platform === 'linux'
      ? [`.1.0.2.${process.pid}-77-${place}.00000000.tmp`, `.1.0.2.1-77-${place}.00000000.tmp`]
      : []),
  ]
  for (const name of [...stays, ...goes]) await mkdir(join(dir, name, 'inner'), { recursive: true })
  await writeFile(join(dir, `.1.0.3.${dead}-77-${place}.00000000.tmp`), 'a file, not a folder')
  const staging = stagingFor(dir, '1.0.9')
  await staging.folder()
  await staging.remove()
  expect(await readdir(dir)).toEqual([...stays, `.1.0.3.${dead}-77-${place}.00000000.tmp`].toSorted())
})
