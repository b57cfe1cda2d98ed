import { expect, test } from 'vitest'
import { type Budget, type FigureName, trialDefaults } from '../../../src/config/index.js'
import { type Before, judge } from '../../../src/trial/judge/judge.js'
import type { Figure } from '../../../src/trial/measure/figure.js'

const name = 'memoryPerConnection'

function verdict(
  figure: Omit<Figure, 'name' | 'note'> & { name?: FigureName },
  budget: Partial<Budget>,
  before: { value: number; range?: readonly [number, number]; isComparable?: boolean } | null = null,
): string | undefined {
  const of = figure.name ?? name
  const { isComparable = true, ...known } = before ?? { value: 0 }
  const budgets = { ...trialDefaults.budgets, [of]: { limit: null, change: null, ...budget } }
  const had: Before | null = before && { figures: new Map([[of, known]]), isComparable }
  return judge([{ note: null, ...figure, name: of }], budgets, had)[0]?.verdict
}

test('a value is within its budget up to it, and over it beyond', () => {
  expect(verdict({ value: 10 }, { limit: 10 })).toBe('within')
  expect(verdict({ value: 11 }, { limit: 10 })).toBe('over')
  expect(verdict({ value: 11 }, {})).toBe('no budget')
})

test('where more is better, less is over', () => {
  expect(verdict({ name: 'requestsPerSecond', value: 90 }, { limit: 100 })).toBe('over')
  expect(verdict({ name: 'requestsPerSecond', value: 90 }, { change: 0.1 }, { value: 100 })).toBe('within')
  expect(verdict({ name: 'requestsPerSecond', value: 89 }, { change: 0.1 }, { value: 100 })).toBe('over')
})

test('what noise alone may have put over its budget is not conclusive', () => {
  expect(verdict({ value: 12, range: [9, 15] }, { limit: 10 })).toBe('not conclusive')
  expect(verdict({ value: 12, range: [11, 15] }, { limit: 10 })).toBe('over')
  expect(verdict({ value: 9, range: [5, 15] }, { limit: 10 })).toBe('within')
  expect(verdict({ value: null }, { limit: 10 })).toBe('not conclusive')
})

test('a change is held against what the release before may have had at most', () => {
  const before = { value: 100, range: [90, 110] } as const
  expect(verdict({ value: 120 }, { change: 0.1 }, before)).toBe('within')
  expect(verdict({ value: 122 }, { change: 0.1 }, before)).toBe('over')
  expect(verdict({ value: 122, range: [118, 130] }, { change: 0.1 }, before)).toBe('not conclusive')
})

test('of the first release, no change is asked', () => {
  expect(verdict({ value: 122 }, { change: 0.1 })).toBe('no budget')
  expect(verdict({ value: 122 }, { change: 0.1, limit: 200 })).toBe('within')
})

test('what was measured on another machine is shown, and no change against it is conclusive', () => {
  const before = { value: 100, isComparable: false }
  expect(verdict({ value: 500 }, { change: 0.1 }, before)).toBe('not conclusive')
  expect(verdict({ value: 500 }, { change: 0.1, limit: 400 }, before)).toBe('over')
})

test('figures come in the order of the table, with their units', () => {
  const figures = (['drain', 'ready'] as const).map((each) => ({ name: each, value: 1, note: null }))
  expect(judge(figures, trialDefaults.budgets, null).map((each) => [each.name, each.unit])).toEqual([
    ['ready', 'ms'],
    ['drain', 'ms'],
  ])
})
