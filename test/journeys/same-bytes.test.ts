import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { gitEnv } from '../support/git.js'
import { readImage } from '../support/read-image.js'
import { releaseProgram } from '../support/release-program.js'
import { serviceRepository } from '../support/service.js'
import { sha256 } from '../../src/sha256.js'
import { sshKey } from '../support/ssh-keys.js'
import { tempFolder } from '../support/temp.js'

const node24 = fileURLToPath(
  new URL('../../node_modules/.cache/nodes/24/node_modules/.bin/node', import.meta.url),
)

test('a commit gives the same bytes in another folder, for another owner, umask and time zone, years later, and on Node 24', async ({
  skip,
}) => {
  const isRoot = process.getuid?.() === 0
  const hasAll =
    isRoot && existsSync(node24) && (await execa('faketime', ['--version'], { reject: false })).exitCode === 0
  if (process.env['CI'] !== 'true' && !hasAll)
    skip('it takes root, faketime, and Node 24 as `npm run nodes` installs it')
  const folder = await tempFolder()
  const program = await releaseProgram(folder)
  const key = await sshKey()
  const here = join(folder, 'here')
  await serviceRepository(here, {
    'build.config.json': {
      bundle: { alias: { 'slipway/supervisor': './vendor/supervisor/index.ts' } },
      trial: false,
      release: {
        artifacts: ['tarball', 'image', 'sbom'],
        changelog: true,
        provenance: true,
        sign: { env: 'RELEASE_KEY' },
      },
    },
  })
  const there = join(folder, 'quite', 'elsewhere', 'there')
  await mkdir(join(there, '..'), { recursive: true })
  await execa('cp', ['-a', here, there])
  await execa('chown', ['-R', '4321:4321', there])
  await execa('cp', ['-a', here, join(folder, 'node 24')])

  const env = {
    ...gitEnv,
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'safe.directory',
    GIT_CONFIG_VALUE_0: '*',
    RELEASE_KEY: key.text,
    XDG_CACHE_HOME: join(folder, 'cache'),
  }
  await execa('node', [program], { cwd: here, env: { ...env, TZ: 'UTC' } })
  const later = ['-m', '2031-01-02 03:04:05', 'node', program]
  await execa('sh', ['-c', 'umask 077; exec faketime "$@"', 'sh', ...later], {
    cwd: there,
    env: { ...env, TZ: 'Asia/Tokyo', HOME: join(folder, 'home'), USER: 'other', LANG: 'tr_TR.UTF-8' },
  })
  const files = await digests(here)
  expect(Object.keys(files)).toHaveLength(7)
  expect(await digests(there)).toEqual(files)

  await execa(node24, [program], { cwd: join(folder, 'node 24'), env })
  const [image, ofNode24] = [await imageIn(here), await imageIn(join(folder, 'node 24'))]
  // What differs is the Node that is inside, and what tells of the image that holds it.
  expect(ofNode24.layers.slice(1)).toEqual(image.layers.slice(1))
  expect(ofNode24.layers[0]).not.toBe(image.layers[0])
  const without = ({ ...all }: Record<string, string>): Record<string, string> => {
    for (const file of Object.keys(all)) if (/\.image\.tar$|checksums|intoto/.test(file)) delete all[file]
    return all
  }
  expect(without(await digests(join(folder, 'node 24')))).toEqual(without(files))
}, 120_000)

async function digests(checkout: string): Promise<Record<string, string>> {
  const out = await releaseOf(checkout)
  const files: string[] = await readdir(out)
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [file, sha256(await readFile(join(out, file)))])),
  )
}

async function imageIn(checkout: string) {
  const out = await releaseOf(checkout)
  const file = (await readdir(out)).find((name) => name.endsWith('.image.tar')) ?? ''
  return readImage(join(out, file))
}

async function releaseOf(checkout: string): Promise<string> {
  const [version = ''] = await readdir(join(checkout, 'release'))
  return join(checkout, 'release', version)
}
