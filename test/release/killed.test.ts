import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { sha256 } from '../../src/sha256.js'
import { git, gitEnv } from '../support/git.js'
import { killPoints, spread } from '../support/points.js'
import { publishingRepository, refsOf } from '../support/publishing.js'
import { releaseProgram } from '../support/release-program.js'
import { type Ended, startRelease } from '../support/release-run.js'
import { tempFolder } from '../support/temp.js'

// All of them with `npm run faults`; else some, which are others each day of the month.
const isAll = process.env['FAULTS'] === 'all'

const shop = (code: string): string[] => ['node', '-e', `const fs = require('node:fs'); ${code}`]
const publish = [
  { to: 'git-tag', remote: '../origin.git' },
  { to: 'directory', path: '../share' },
  {
    to: 'command',
    name: 'shop',
    look: shop(`process.exit(fs.existsSync('../sold') ? 0 : 3)`),
    // Twice would fail.
    run: shop(`fs.writeFileSync('../sold', process.env.SLIPWAY_RELEASE_FILES, { flag: 'wx' })`),
  },
]

test(
  'killed at whatever it does to the disk, and before and after every process that it starts, it is finished by the same command',
  { timeout: isAll ? 1_200_000 : 120_000 },
  async () => {
    const folder = await tempFolder()
    const program = await releaseProgram(folder)
    const release = (at: string, env: Record<string, string> = {}): Promise<Ended> =>
      startRelease(program, join(at, 'checkout'), { ...gitEnv, ...env }).ended
    const { commit } = await publishingRepository(join(folder, 'fresh'), publish)
    const whole = await copyOf(folder, 'whole')
    await release(whole, { REACHED: join(folder, 'reached') })
    const expected = await outcome(whole)
    expect(Object.values(expected.refs)).toEqual([commit])
    expect(expected.shared).not.toEqual({})

    const points = killPoints(await readFile(join(folder, 'reached'), 'utf8'))
    const chosen = isAll ? points : spread(points, 8)
    const lanes = [0, 1].map(async (lane) => {
      for (const point of chosen.filter((_, index) => index % 2 === lane)) {
        const copy = await copyOf(folder, point)
        expect(await release(copy, { FAULT_AT: point }), point).toMatchObject({ signal: 'SIGKILL' })
        expect(await release(copy), point).toMatchObject({ signal: undefined, code: null })
        expect(await outcome(copy), point).toEqual(expected)
        await rm(copy, { recursive: true })
      }
    })
    await Promise.all(lanes)
    if (isAll) console.log(`${chosen.length} points, of each of which the outcome was the same`)
  },
)

async function copyOf(folder: string, name: string): Promise<string> {
  await execa('cp', ['-a', join(folder, 'fresh'), join(folder, name)])
  return join(folder, name)
}

/** All that others see, and what is left here; not the journal, which tells of the way. */
async function outcome(folder: string) {
  const [version = '', ...more] = await readdir(join(folder, 'checkout/release'))
  const made = await digests(join(folder, 'checkout/release', version))
  delete made['journal.jsonl']
  return {
    refs: await refsOf(join(folder, 'origin.git')),
    tags: await git(join(folder, 'checkout'), ['tag']),
    shared: await digests(join(folder, 'share', version)),
    left: [...more, ...(await readdir(join(folder, 'share')))],
    sold: await readFile(join(folder, 'sold'), 'utf8'),
    made,
  }
}

async function digests(folder: string): Promise<Record<string, string>> {
  const files: string[] = await readdir(folder)
  return Object.fromEntries(
    await Promise.all(files.map(async (name) => [name, sha256(await readFile(join(folder, name)))])),
  )
}
