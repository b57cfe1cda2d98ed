import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { mkdirSync } from 'node:fs'
import { access, readdir, rm } from 'node:fs/promises'
import { setTimeout as sleep } from 'node:timers/promises'
import { execaNode } from 'execa'
import { describe, expect, test } from 'vitest'
import type { Bundle } from '../../src/bundle/index.js'
import {
  built,
  failureOf,
  MARK,
  marked,
  nobodyLeft,
  pretender,
  service,
  tried,
  tryBuilt,
} from '../support/trial.js'

/** A line that starts a child which outlives its parent, and holds its output. */
const child = `
const { spawn } = await import('node:child_process')
spawn('sleep', ['300'], { stdio: ['ignore', 'inherit', 'inherit'] })`

describe('a child of the service is gone after the trial', () => {
  test('of a good one', async () => {
    expect(await tried(service({ before: child }))).toMatchObject({ inFlightStatus: 200 })
  })

  test('of one that ends early', async () => {
    expect((await failureOf(tried(`${child}\nprocess.exit(2)`))).code).toBe('TRIAL_ENDED_EARLY')
  })

  test('of one that hangs', async () => {
    const program = pretender({ onSigterm: '' }) + child
    expect((await failureOf(tried(program, { config: { deadline: 500 } }))).code).toBe('TRIAL_HUNG')
  })

  test('of one that ignores every signal that can be ignored', async () => {
    const program = service({
      before: `
const { spawn } = await import('node:child_process')
spawn('sh', ['-c', 'trap "" TERM INT HUP; while :; do sleep 1; done'], { stdio: 'inherit' })`,
    })
    expect(await tried(program)).toMatchObject({ inFlightStatus: 200 })
  })
})

describe('an abort', () => {
  test('before: nothing is started', async () => {
    const signal = AbortSignal.abort('enough')
    await expect(tried(service(), { signal })).rejects.toBe('enough')
  })

  test('at once, while the process is started', async () => {
    const bundle = await built(service())
    const controller = new AbortController()
    const trial = tryBuilt(bundle, { signal: controller.signal })
    controller.abort('enough')
    await expect(trial).rejects.toBe('enough')
  })

  test('while it starts', async () => {
    const bundle = await built(writing('here') + child + '\nsetInterval(() => {}, 1000)')
    await abortedOnceWritten(bundle)
  })

  test('while it drains', async () => {
    const bundle = await built(pretender({ onSigterm: writing('here') }) + child)
    await abortedOnceWritten(bundle)
  })

  async function abortedOnceWritten(bundle: Bundle): Promise<void> {
    const controller = new AbortController()
    const trial = tryBuilt(bundle, { signal: controller.signal })
    const aborted = expect(trial).rejects.toBe('enough')
    await written(bundle)
    controller.abort('enough')
    await aborted
  }
})

describe('Slipway is killed', () => {
  const programs = {
    'while the service starts': `${writing('here')}\n${child}\nsetInterval(() => {}, 1000)`,
    'while the service drains': pretender({ onSigterm: writing('here') }) + child,
  }
  for (const [name, program] of Object.entries(programs)) {
    test(`${name}: nothing goes on`, async () => {
      const bundle = await built(program)
      const { root } = bundle.config
      const slipway = slipwayTrial(bundle)
      await written(bundle)
      if (process.platform === 'linux') expect((await marked(root)).length).toBeGreaterThan(2)
      slipway.kill('SIGKILL')
      expect((await slipway).signal).toBe('SIGKILL')
      await nobodyLeft(root)
      const left = await readdir(join(root, TEMPORARY))
      expect(left.filter((each) => each.startsWith('slipway'))).toEqual([])
    })
  }
})

test('who holds the output and left the process group does not hold Slipway', async () => {
  const program = service({
    before: `
const { spawn } = await import('node:child_process')
spawn('sh', ['-c', 'while [ -e "$${MARK}/package.json" ]; do sleep 0.1; done'], { stdio: 'inherit', detached: true })`,
  })
  const bundle = await built(program)
  const { root } = bundle.config
  const { stdout } = await slipwayTrial(bundle)
  expect(JSON.parse(stdout)).toMatchObject({ inFlightStatus: 200 })
  if (process.platform === 'linux') expect(await marked(root)).not.toEqual([])
  await rm(join(root, 'package.json'))
  await nobodyLeft(root)
})

const trialChild = fileURLToPath(new URL('../support/trial-child.ts', import.meta.url))

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** A folder of a bundle's root, where its trial puts what is temporary. */
const TEMPORARY = 'temporary'

/** A trial by a process of its own. */
function slipwayTrial(bundle: Bundle) {
  const { root } = bundle.config
  const temporary = join(root, TEMPORARY)
  mkdirSync(temporary)
  return execaNode(trialChild, [JSON.stringify(bundle)], {
    cwd: root,
    env: { [MARK]: root, TMPDIR: temporary },
    nodeOptions: ['--import', tsx],
    reject: false,
  })
}

/** A line of a program that writes a file into the folder whose name is the mark. */
function writing(file: string): string {
  return `;(await import('node:fs')).writeFileSync(process.env['${MARK}'] + '/${file}', '');`
}

async function written({ config }: Bundle): Promise<void> {
  const there = (): Promise<boolean> =>
    access(join(config.root, 'here')).then(
      () => true,
      () => false,
    )
  while (!(await there())) await sleep(5)
}
