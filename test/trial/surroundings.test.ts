import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { execaNode } from 'execa'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import type { TrialConfig } from '../../src/config/index.js'
import { isSlipwayError } from '../../src/errors.js'
import type { Launch } from '../../src/trial/launch.js'
import type { Stand } from '../../src/trial/stand.js'
import { withSurroundings } from '../../src/trial/surroundings.js'
import { echoClient } from '../support/echo-client.js'
import { eventually } from '../support/supervised-process.js'
import { failureOf, service, tried } from '../support/trial.js'
import { trialConfig } from '../support/trial-config.js'

type Setup = NonNullable<TrialConfig['setup']>

test('a service finds what was made before it started; it is made once, and taken down', async () => {
  const before = `
import { readFileSync } from 'node:fs'
if (readFileSync(process.env['CARGO'], 'utf8') !== 'rum') process.exit(9)
if (process.env['A'] + process.env['B'] + process.env['PORT'] !== 'setupconfig0') process.exit(8)
`
  const told: string[] = []
  let given = ''
  const setup: Setup = async ({ folder }) => {
    given = folder
    told.push('setup')
    expect([isAbsolute(folder), await readdir(folder), (await stat(folder)).mode & 0o777]).toEqual([
      true,
      [],
      0o700,
    ])
    await writeFile(join(folder, 'cargo'), 'rum')
    return {
      env: { CARGO: join(folder, 'cargo'), A: 'setup' },
      teardown() {
        told.push(existsSync(join(folder, 'cargo')) ? 'teardown' : 'too late')
      },
    }
  }
  const config = { setup, env: { A: 'config', B: 'config' } }
  expect(await tried(service({ before }), { config })).toMatchObject({ inFlightStatus: 200 })
  expect(told).toEqual(['setup', 'teardown'])
  expect(existsSync(given)).toBe(false)
})

test('what a start adds comes over it', async () => {
  const started: Record<string, string>[] = []
  await within({ setup: async () => ({ env: { A: 'setup', B: 'setup' } }) }, async ({ launch }) => {
    await launch.start({ B: 'start' })
  })
  expect(started).toEqual([{ A: 'setup', B: 'start' }])

  async function within(config: Partial<TrialConfig>, use: (stand: Stand) => Promise<void>): Promise<void> {
    const launch = {
      tried: { name: 'ferry', version: '' },
      start: async (env: Record<string, string>) => void started.push(env),
    } as unknown as Launch
    await withSurroundings({ launch, config: { ...trialConfig, ...config } }, use)
  }
})

test('a client gets the folder, with a setup and without', async () => {
  const folders: string[] = []
  const client: TrialConfig['client'] = async ({ folder, ...address }) => {
    folders.push(await readFile(join(folder, 'key'), 'utf8').catch(() => 'no key'))
    return echoClient(address)
  }
  const setup: Setup = async ({ folder }) => {
    await writeFile(join(folder, 'key'), 'a key')
    return {}
  }
  for (const config of [{ client, setup }, { client }]) {
    await surrounded(config, async ({ config: { client: connect } }) => {
      await connect?.({ path: '/nowhere' }).catch(() => {})
    })
  }
  expect(folders).toEqual(['a key', 'no key'])
})

describe('a setup that fails is told', () => {
  test.each<[what: string, setup: unknown, problem: RegExp]>([
    ['that throws', () => Promise.reject(new Error('no harbour')), /threw: no harbour/],
    ['that throws at once', () => fail('no harbour'), /threw: no harbour/],
    ['that gives nothing', async () => {}, /gave undefined instead of an object/],
    ['with a typing error', async () => ({ tearDown() {} }), /gave "tearDown", which is neither/],
    ['with a number', async () => ({ env: { PORT: 5 } }), /"PORT" is something of type number/],
    ['with no function', async () => ({ teardown: 'rm' }), /of type string as teardown/],
    ['that is late', () => new Promise(() => {}), /not done within 50 ms/],
  ])('one %s', async (_, setup, problem) => {
    const used = vi.fn<() => Promise<void>>()
    const error = await failureOf(surrounded({ setup: setup as Setup }, used) as Promise<never>)
    expect(error).toMatchObject({
      code: 'TRIAL_SETUP_FAILED',
      exit: 1,
      message: expect.stringMatching(problem),
    })
    expect(used).not.toHaveBeenCalled()
  })
})

test('what came with something wrong is taken down, and how that went is told', async () => {
  const down = vi.fn<() => Promise<void>>(() => Promise.reject(new Error('it is stuck')))
  const setup = (async () => ({ env: { PORT: 5 }, teardown: down })) as unknown as Setup
  const error = await failureOf(surrounded({ setup }, async () => {}) as Promise<never>)
  expect(error.code).toBe('TRIAL_SETUP_FAILED')
  expect(error.diagnostics.map(({ text }) => text)).toEqual([
    'The teardown of trial.setup threw: it is stuck',
  ])
  expect(down).toHaveBeenCalledOnce()
})

test('what was begun when the trial is aborted is taken down', async () => {
  const controller = new AbortController()
  const down = vi.fn<() => void>()
  const setup: Setup = async () => {
    controller.abort('enough')
    await new Promise(setImmediate)
    return { teardown: down }
  }
  await expect(surrounded({ setup }, async () => {}, controller.signal)).rejects.toBe('enough')
  expect(down).toHaveBeenCalledOnce()
})

describe('a teardown', () => {
  const failing: Setup = async () => ({ teardown: () => Promise.reject(new Error('it is stuck')) })

  test('that fails after all went well is an error', async () => {
    const error = await failureOf(surrounded({ setup: failing }, async () => {}) as Promise<never>)
    expect(error.code).toBe('TRIAL_TEARDOWN_FAILED')
    expect(error.message).toContain('threw: it is stuck')
  })

  test('that fails does not hide what failed before', async () => {
    const error = await failureOf(tried('process.exit(3)', { config: { setup: failing } }))
    expect(error.code).toBe('TRIAL_ENDED_EARLY')
    expect(error.diagnostics.at(-1)?.text).toBe('The teardown of trial.setup threw: it is stuck')
  })

  test('that fails after an abort warns', async () => {
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {})
    onTestFinished(() => warned.mockRestore())
    await expect(surrounded({ setup: failing }, () => Promise.reject('enough'))).rejects.toBe('enough')
    expect(warned).toHaveBeenCalledWith('The teardown of trial.setup threw: it is stuck')
  })

  test('that never ends is not waited for', async () => {
    const setup: Setup = async () => ({ teardown: () => new Promise(() => {}) })
    const error = await surrounded({ setup }, async () => {}).catch((thrown: unknown) => thrown)
    expect(isSlipwayError(error) && error.message).toContain('was not done within 50 ms')
  })
})

test('where Slipway is killed, the folder goes with it', async () => {
  const child = execaNode(fileURLToPath(new URL('../support/surroundings-child.ts', import.meta.url)), {
    nodeOptions: ['--import', pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href],
    reject: false,
  })
  const [folder] = (await once(child.stdout, 'data')) as [Buffer]
  expect(existsSync(join(String(folder), 'cargo'))).toBe(true)
  child.kill('SIGKILL')
  expect((await child).signal).toBe('SIGKILL')
  await eventually(() => (existsSync(String(folder)) ? undefined : true))
})

function surrounded(
  config: Partial<TrialConfig>,
  use: (stand: Stand) => Promise<void>,
  signal?: AbortSignal,
): Promise<void> {
  const launch = { tried: { name: 'ferry', version: '' } } as Launch
  return withSurroundings({ launch, config: { ...trialConfig, ...config }, signal }, use, {
    setup: 50,
    teardown: 50,
  })
}

function fail(text: string): never {
  throw new Error(text)
}
