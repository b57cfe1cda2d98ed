import { expect, test } from 'vitest'
import { keepLines, recentLines, remember } from '../../../src/supervisor/log/recent-lines.js'

const line = (level: string, text: string): string => `{"level":"${level}","msg":"${text}"}\n`

test('the last lines are remembered, more while somebody looks, and what went wrong for longer', () => {
  remember(line('error', 'first'))
  for (let index = 0; index < 5000; index++) remember(line('info', String(index)))
  const idle = recentLines()
  expect(idle[0]).toBe('{"level":"error","msg":"first"}')
  expect(idle.at(-1)).toBe('{"level":"info","msg":"4999"}')
  expect(idle.length).toBeLessThanOrEqual(401)
  const stop = keepLines()
  for (let index = 0; index < 5000; index++) remember(line('info', String(index)))
  expect(recentLines().length).toBeGreaterThan(1000)
  expect(recentLines().length).toBeLessThanOrEqual(2001)
  stop()
  expect(recentLines().length).toBe(201)
})

test('a line is remembered up to 4096 characters, and no number of warnings without end', () => {
  for (let index = 0; index < 1000; index++) remember(line('warn', 'x'.repeat(10_000)))
  const lines = recentLines()
  expect(lines.length).toBeLessThanOrEqual(600)
  expect(Math.max(...lines.map(({ length }) => length))).toBe(4097)
})
