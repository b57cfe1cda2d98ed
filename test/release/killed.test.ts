import { readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { execa, execaNode } from 'execa'
import { expect, test } from 'vitest'
import { sha256 } from '../../src/sha256.js'
import { git, gitEnv } from '../support/git.js'
import { publishingRepository, refsOf } from '../support/publishing.js'
import { releaseProgram } from '../support/release-program.js'
import { tempFolder } from '../support/temp.js'

// All of them with `npm run faults`; else every one of so many, which begins with another one each day of the month.
const every = process.env['FAULTS'] === 'all' ? 1 : 16

const killAt = fileURLToPath(new URL('../support/kill-at.cjs', import.meta.url))

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
  { timeout: every === 1 ? 1_200_000 : 120_000 },
  async () => {
    const folder = await tempFolder()
    const release = await releaser(folder)
    const { commit } = await publishingRepository(join(folder, 'fresh'), publish)
    const whole = await copyOf(folder, 'whole')
    await release(whole, { COUNT_TO: join(folder, 'count') })
    const expected = await outcome(whole)
    expect(Object.values(expected.refs)).toEqual([commit])
    expect(expected.shared).not.toEqual({})

    const points = Number(await readFile(join(folder, 'count'), 'utf8'))
    const all = Array.from({ length: points }, (_, index) => index + 1)
    const chosen = all.flatMap((at) => [`${at}:before`, `${at}:after`]).filter((_, index) => index % every === new Date().getDate() % every)
    const lanes = [0, 1].map(async (lane) => {
      for (const point of chosen.filter((_, index) => index % 2 === lane)) {
        const copy = await copyOf(folder, point.replace(':', '-'))
        await expect(release(copy, { KILL_AT: point }), point).rejects.toMatchObject({ signal: 'SIGKILL' })
        await release(copy)
        expect(await outcome(copy), point).toEqual(expected)
        await rm(copy, { recursive: true })
      }
    })
    await Promise.all(lanes)
    if (every === 1) console.log(`${chosen.length} points, of each of which the outcome was the same`)
  },
)

async function releaser(folder: string) {
  const program = await releaseProgram(folder)
  return (at: string, env: Record<string, string> = {}) =>
    execaNode(program, [], {
      cwd: join(at, 'checkout'),
      nodeOptions: ['--require', killAt],
      env: { ...gitEnv, ...env },
    })
}

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
