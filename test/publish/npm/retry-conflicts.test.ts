import { expect, test } from 'vitest'
import { SlipwayError } from '../../../src/errors.js'
import { retryConflicts } from '../../../src/publish/npm/retry-conflicts.js'

const conflict = new SlipwayError('NPM_CONFLICT', { doing: 'publish', registry: 'r', said: 'busy' })
const other = new SlipwayError('NPM_OTP_NEEDED', { doing: 'publish', registry: 'r' })

/** Acts that end one after the other as told; how many were begun. */
async function run(ends: readonly (Error | null)[], done: readonly boolean[] = []) {
  const [acts, looks] = [[...ends], [...done]]
  const ended = await retryConflicts(
    async () => {
      const error = acts.shift()
      if (error) throw error
    },
    async () => looks.shift() ?? false,
    {},
    [0, 0],
  ).catch((error: unknown) => error)
  return { ended, acted: ends.length - acts.length }
}

test('another publisher at the same moment is waited for, and what it leaves undone is done', async () => {
  expect(await run([conflict, conflict, null])).toEqual({ ended: undefined, acted: 3 })
})

test('what is there in the end was done', async () => {
  expect(await run([conflict, conflict], [false, true])).toEqual({ ended: undefined, acted: 2 })
})

test('a conflict that stays is told, and anything else is told at once', async () => {
  expect(await run([conflict, conflict, conflict])).toEqual({ ended: conflict, acted: 3 })
  expect(await run([other, null])).toEqual({ ended: other, acted: 1 })
})
