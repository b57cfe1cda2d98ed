import { availableParallelism } from 'node:os'
import { expect, test } from 'vitest'
import type { Figure } from '../../../src/trial/measure/figure.js'
import type { SlipwayError } from '../../../src/errors.js'
import type { Launch } from '../../../src/trial/launch.js'
import { playOthers, playTimed } from '../../../src/trial/scenes/play.js'
import { otherScenes, timedScenes } from '../../../src/trial/scenes/scenes.js'
import { noteStarts } from '../../../src/trial/starts.js'
import { launched, service } from '../../support/trial.js'
import { trialConfig } from '../../support/trial-config.js'

test('a service that does all of it right, in scenes beside each other', { timeout: 60_000 }, async () => {
  const { figures, most, said } = await played(service({ options: '{ timeouts: { total: 60_000 } }' }))
  expect(figures).toEqual([
    { name: 'drain', value: expect.any(Number), note: expect.stringMatching(/^20 clients, \d+ answers$/) },
    { name: 'lostAtDrain', value: 0, note: null },
    { name: 'idleDrain', value: expect.any(Number), note: null },
    { name: 'timeouts', value: 0, note: null },
    { name: 'crash', value: 0, note: null },
    { name: 'secondSignal', value: 0, note: 'it ended with exit code 143' },
    { name: 'brokenStdout', value: 0, note: null },
    { name: 'takenAdminPort', value: 0, note: null },
  ])
  expect(most).toBeGreaterThanOrEqual(Math.min(2, availableParallelism()))
  expect(said).toEqual([...timedScenes, ...otherScenes].map(({ title }) => title))
})

test('one after the other where it listens where it chooses', { timeout: 60_000 }, async () => {
  const { figures, most } = await played(service({ listen: `server.listen('app.sock')` }))
  expect(figures.filter(({ name, value }) => !name.endsWith('rain') && value !== 0)).toEqual([])
  expect(most).toBe(1)
})

test('one that cannot be started ends the others, and says why', { timeout: 60_000 }, async () => {
  const before = `if (process.env.SLIPWAY_DEBUG === 'crash') throw new Error('not today')`
  const error = await played(service({ before })).catch((thrown: SlipwayError) => thrown)
  expect(error).toMatchObject({
    code: 'TRIAL_ENDED_EARLY',
    message: expect.stringContaining('ended with exit code 1'),
    diagnostics: expect.arrayContaining([{ text: 'That was in a crash in a handler.' }]),
  })
})

interface Played {
  readonly figures: readonly Figure[]
  /** How many processes there were at the same time. */
  readonly most: number
  readonly said: readonly string[]
}

async function played(program: string): Promise<Played> {
  const launch = await launched(program)
  const { counted, most } = counting(launch)
  const said: string[] = []
  const { launch: noted, starts } = noteStarts(counted)
  const stand = { launch: noted, config: trialConfig }
  const timed = await playTimed(stand, (doing) => said.push(doing))
  const others = await playOthers(stand, !starts.areFree(), (doing) => said.push(doing))
  return { figures: [...timed, ...others], most: most(), said }
}

function counting(launch: Launch): { counted: Launch; most: () => number } {
  let [now, most] = [0, 0]
  const start: Launch['start'] = async (env, stdout) => {
    now += 1
    most = Math.max(most, now)
    const started = await launch.start(env, stdout)
    void started.exit.then(() => (now -= 1))
    return started
  }
  return { counted: { ...launch, start }, most: () => most }
}
