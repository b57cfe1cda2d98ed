import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { createRequire } from 'node:module'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { execa, execaNode } from 'execa'
import { expect, test } from 'vitest'
import { serviceRepository, triedConfig } from '../support/service.js'
import { tempFolder } from '../support/temp.js'

const child = fileURLToPath(new URL('../support/release-child.ts', import.meta.url))

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

interface Ended {
  code?: string
  alreadyThere?: boolean
  version: { version: string }
  artifacts: unknown[]
}

test(
  'killed anywhere, the same command ends with the same bytes and leaves nothing else',
  { timeout: 120_000 },
  async () => {
    const folder = await tempFolder()
    await serviceRepository(folder, { 'build.config.json': triedConfig })
    const reference = await tempFolder()
    await execa('cp', ['-a', `${folder}/.`, reference])
    const whole = await finish(reference)
    const points = [
      'started:generate',
      'finished:bundle:ferry',
      'started:trial:ferry',
      'finished:package:tarball:ferry',
      'started:trial:tarball:ferry',
      'finished:checksums',
      'finished:place',
    ]
    for (const point of points) {
      await expect(start(folder, 'SIGKILL', point)).rejects.toMatchObject({ signal: 'SIGKILL' })
    }
    const again = await finish(folder)
    expect(again.artifacts).toEqual(whole.artifacts)
    expect(await readdir(join(folder, 'release'))).toEqual([whole.version.version])
  },
)

test('two at once both end right, with one release', async () => {
  const folder = await tempFolder()
  await serviceRepository(folder)
  const [one, other] = await Promise.all([finish(folder), finish(folder)])
  expect(one.artifacts).toEqual(other.artifacts)
  expect([one, other].filter(({ alreadyThere }) => alreadyThere)).toHaveLength(1)
  expect(await readdir(join(folder, 'release'))).toEqual([one.version.version])
})

test('a signal ends it, and it cleans up', async () => {
  const folder = await tempFolder()
  await serviceRepository(folder)
  await expect(start(folder, 'SIGTERM', 'started:package:tarball:ferry')).rejects.toMatchObject({
    exitCode: 1,
  })
  expect(await readdir(join(folder, 'release'))).toEqual([])
})

function start(folder: string, ...args: string[]) {
  return execaNode(child, args, { cwd: folder, nodeOptions: ['--import', tsx] })
}

async function finish(folder: string): Promise<Ended> {
  return JSON.parse((await start(folder)).stdout) as Ended
}
