import { copyFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { run } from '../../../src/cli/run.js'
import type { Verification } from '../../../src/release/index.js'
import { releaseIn } from '../../support/release-in.js'
import { serviceRepository } from '../../support/service.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

const here = `${process.platform}-${process.arch}`

test('an executable is asked for its version where it runs, and can be built again', async () => {
  const folder = await tempFolder()
  await serviceRepository(folder, {
    'build.config.json': {
      bundle: { alias: { 'slipway/supervisor': './vendor/supervisor/index.ts' } },
      trial: false,
      release: { artifacts: ['tarball', 'executable'] },
    },
  })
  const { result } = await releaseIn(folder)
  const version = result?.version.version ?? ''
  const file = `ferry-${version}-${here}`
  const out = join(folder, result?.dir ?? '')
  const same = `${file}: built again, it has the same bytes`
  expect(await verify(folder, out, '--rebuild')).toContainEqual([same, 'holds', expect.any(String)])

  // Alone, without the bit that says it may be executed, and without a config.
  const elsewhere = await tempFolder()
  await copyFile(join(out, file), join(elsewhere, file))
  const title = `${file}: says its version when it runs`
  expect(await verify(elsewhere, file, '--run')).toEqual([[title, 'holds', version]])
  expect(await verify(elsewhere, file)).toEqual([])

  const lying = file.replace(version, version.replace('1.2.', '1.3.'))
  await rename(join(elsewhere, file), join(elsewhere, lying))
  expect(await verify(elsewhere, lying, '--run')).toEqual([
    [expect.stringContaining(lying), 'fails', expect.stringContaining(version)],
  ])

  const foreign = `ferry-${version}-linux-${process.arch === 'arm64' ? 'x64' : 'arm64'}`
  await rename(join(out, file), join(out, foreign))
  await rm(join(out, `ferry_${version}_checksums.txt`))
  expect(await verify(out, `ferry-${version}.tar.gz`)).toHaveLength(3)
  expect(await verify(out, foreign, '--run')).toEqual([])
}, 60_000)

/** None where nothing could be compared. */
async function verify(cwd: string, ...args: string[]) {
  const world = testWorld(cwd)
  await run(['verify', '--json', ...args], world)
  const { checks = [] } = JSON.parse(world.out()) as Partial<Verification>
  return checks.map(({ title, result, detail }) => [title, result, detail])
}
