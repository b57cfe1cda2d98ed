import { join } from 'node:path'
import { expect, test } from 'vitest'
import { launchImage } from '../../../src/release/packed/launch-image.js'
import { writeBundle } from '../../support/handmade-bundle.js'
import { baseAt, nodeIn, packImage, writeBase } from '../../support/image.js'
import { tempFolder } from '../../support/temp.js'
import { trialConfig } from '../../support/trial-config.js'
import { testWorld } from '../../support/world.js'

const here = process.arch === 'x64' ? 'amd64' : process.arch

test('an image for another machine is skipped, and says so', async () => {
  const image = await imageOn({ architectures: [here === 'amd64' ? 'arm64' : 'amd64', 's390x'] })
  expect(await launched(image)).toEqual({
    skipped: expect.stringMatching(
      /^it is an image for linux\/\w+ and linux\/s390x, and this machine is linux\//,
    ),
  })
})

test('a Node that does not run here is skipped, with what it says', async () => {
  const image = await imageOn({ architectures: [here], members: [nodeIn('/lib/ld-musl-nowhere.so.1')] })
  expect(await launched(image)).toEqual({
    skipped: expect.stringMatching(/^the Node in it does not run on this machine: spawn .*ENOENT/),
  })
})

test('an image without a Node starts nowhere, and is refused', async () => {
  const image = await imageOn({ architectures: [here] })
  await expect(launched(image)).rejects.toThrow('it is started by "node", which is not in it')
})

async function imageOn(sketch: Parameters<typeof writeBase>[1]): Promise<string> {
  const base = join(await tempFolder(), 'base')
  await writeBase(base, sketch)
  const bundle = await writeBundle(await tempFolder(), { files: { 'server.js': '' } })
  return packImage(bundle, { bases: [baseAt(base)] })
}

function launched(image: string) {
  const context = { config: { trial: trialConfig }, world: testWorld('/') }
  return launchImage(image, { name: 'ferry', version: '' }, context)
}
