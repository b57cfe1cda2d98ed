import { expect, test } from 'vitest'
import { renderGameDay } from '../../src/cli/render-game-day.js'

const gameDay = [
  { name: 'a flood', did: 'it let in 9 of 9', recovered: true },
  { name: 'clients that reset', did: 'its process ended \u001b[2Jwith exit code 4', recovered: false },
  { name: 'a clock', did: 'not tried: it is not here', recovered: null },
]

test('a line for each, and nothing that moves the cursor', () => {
  const text = renderGameDay({ gameDay }, { color: false })
  expect(text).toMatch(
    /^ {2}Game day\n {2}✓ a flood {13}it let in 9 of 9\n {2}✗ clients that reset {2}its process/,
  )
  expect(text).toMatch(/\n {2}– a clock {13}not tried: it is not here\n$/)
  expect(text).not.toContain('\u001b')
})

test('nothing where it was not played', () => {
  expect(renderGameDay({ gameDay: null }, { color: true })).toBe('')
})
