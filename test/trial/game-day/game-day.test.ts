import { expect, test } from 'vitest'
import { fullDisk } from '../../../src/trial/game-day/full-disk.js'
import type { Happened, Mishap } from '../../../src/trial/game-day/mishap.js'
import { mishaps } from '../../../src/trial/game-day/mishaps.js'
import { playGameDay } from '../../../src/trial/game-day/play.js'
import { reset } from '../../../src/trial/game-day/rude-clients.js'
import { launched, service } from '../../support/trial.js'
import { trialConfig } from '../../support/trial-config.js'

const config = { ...trialConfig, connections: 50 }

test('a service that bears all of it', { timeout: 90_000 }, async () => {
  const played = await play(service(), mishaps)
  const expected = [
    told('clients that stall', /^it hung up on 20 of 20 within 2000 ms, .*; another client was answered in/),
    told('clients that half-close', /^it answered 20 of 20, and closed 20/),
    told('clients that reset', /^20 reset their connections; another client was answered in/),
    told('a flood of connections', /^it let in 49 of 49, and hung up on 0; another client was answered/),
    told('a backend that does not answer', /^it gave up after \d+ ms, with its timeouts at 500 ms/),
    told('a full disk for logs', /^it answered 20 of 20 while/),
    told('a clock that jumps', /^a day ahead: another client was answered .*; a day behind: .* was answered/),
    told('a process that is stopped', /^who asked while it was stopped for 3.0 s was answered after/),
    told(
      'a memory limit',
      /^with 3\d\.\d MB for its heap, it answered \d+ requests under load, and failed 0/,
    ),
  ]
  // A laptop may lack libfaketime and /dev/full.
  const untried = process.env['CI'] ? [] : played.filter(({ recovered }) => recovered === null)
  const isTried = (happened: Happened): boolean => !untried.includes(happened)
  expect(played).toHaveLength(expected.length)
  // One at a time, so that what it did is told where it is not this.
  for (const [index, happened] of played.entries()) {
    if (isTried(happened)) expect(happened).toEqual(expected[index])
  }
})

const wrong: readonly [Mishap, what: string, program: string, did: RegExp][] = [
  [
    fullDisk,
    'cannot write what it logs',
    service({
      listener: `(_, response) => { process.stdout.write('asked\\n', (error) => error && process.exit(3)) ; setTimeout(() => response.end('ahoy'), 50) }`,
    }),
    /^it did not answer: /,
  ],
  [
    reset,
    'throws when it is reset',
    service({ after: `server.on('connection', (socket) => socket.on('error', () => process.exit(4)))` }),
    /its process ended with exit code 4/,
  ],
]

test.each(wrong.map(([mishap, what, program, did]) => ({ mishap, what, program, did })))(
  '$mishap.name: a service that $what',
  { timeout: 60_000 },
  async ({ mishap, program, did }) => {
    const [happened] = await play(program, [mishap])
    expect(happened).toEqual({ name: mishap.name, did: expect.stringMatching(did), recovered: false })
  },
)

function told(name: string, did: RegExp): Happened {
  return { name, did: expect.stringMatching(did) as string, recovered: true }
}

async function play(program: string, which: readonly Mishap[]): Promise<Happened[]> {
  const launch = await launched(program)
  return Promise.all(which.map((mishap) => mishap.play({ launch, config })))
}

test('a service that does not answer with nothing wrong has nothing to recover to', async () => {
  const launch = await launched(
    service({ listener: `(_, response) => { response.statusCode = 500; response.end() }` }),
  )
  const all = await playGameDay({ launch, config }, () => {})
  expect(all.map(({ recovered }) => recovered)).toEqual(mishaps.map(() => null))
  expect(all[0]?.did).toBe('not tried: with nothing wrong, it does not answer: status 500')
})
