import { expect, test } from 'vitest'
import { quantile, slopeOf } from '../../../src/trial/measure/slope.js'

test('the slope of a line is found, whatever there is without any', () => {
  const points = [0, 100, 250, 1000].map((at) => ({ at, value: 40e6 + 8000 * at }))
  expect(slopeOf(points)).toEqual({ slope: 8000, range: [8000, 8000] })
})

test('one value far off does not move it much', () => {
  const points = [0, 1, 2, 3, 4, 5, 6].map((at) => ({ at, value: at === 3 ? 900 : 10 * at }))
  expect(slopeOf(points)?.slope).toBe(10)
})

test('of one point, or several at the same count, nothing can be said', () => {
  expect(slopeOf([{ at: 1, value: 1 }])).toBeNull()
  expect(
    slopeOf([
      { at: 1, value: 1 },
      { at: 1, value: 9 },
    ]),
  ).toBeNull()
})

test('quantiles are values that were seen', () => {
  expect(quantile([5, 1, 9], 0.5)).toBe(5)
  expect(quantile([5, 1, 9], 0.99)).toBe(9)
  expect(quantile([], 0.5)).toBeNaN()
})
