import { expect, test } from 'vitest'
import { refuseUnrecovered } from '../../../src/trial/game-day/refuse.js'
import { service } from '../../support/trial-file.js'

const report = { ...service('ferry', null), inFlightStatus: 200, pictures: null }

test('what did not recover is an error that says what it did', () => {
  const gameDay = [
    { name: 'clients that reset', did: 'its process ended with exit code 4', recovered: false },
    { name: 'a flood of connections', did: 'it let in 9 of 9', recovered: true },
  ]
  expect(() => refuseUnrecovered([{ ...report, gameDay }], '/trial.html')).toThrow(
    expect.objectContaining({
      code: 'TRIAL_NOT_RECOVERED',
      exit: 1,
      diagnostics: [{ text: 'clients that reset: its process ended with exit code 4' }],
    }),
  )
})

test('what could not be tried, or was not played, is none', () => {
  const gameDay = [{ name: 'a clock that jumps', did: 'not tried', recovered: null }]
  refuseUnrecovered(
    [
      { ...report, gameDay },
      { ...report, gameDay: null },
    ],
    '/trial.html',
  )
})
