import { expect, test } from 'vitest'
import { renderFigures } from '../../src/cli/render-figures.js'
import type { Judged, Measurements } from '../../src/trial/index.js'

const none = { limit: null, change: null }

function figure(name: Judged['name'], changes: Partial<Judged>): Judged {
  return {
    name,
    value: 1,
    unit: 'bytes',
    budget: none,
    verdict: 'no budget',
    before: null,
    note: null,
    ...changes,
  }
}

const measured: Measurements = {
  effort: 'normal',
  figures: [
    figure('ready', { unit: 'ms', value: 265.4 }),
    figure('memoryPerConnection', {
      value: 6832,
      range: [5685, 7832],
      before: 6000,
      budget: { limit: null, change: 0.1 },
      verdict: 'not conclusive',
    }),
    figure('requestsPerSecond', { unit: '/s', value: 10_458.3, note: '20 clients' }),
    figure('leakedPerRequest', { value: 230, budget: { limit: 24, change: null }, verdict: 'over' }),
    figure('leakedResources', {
      unit: 'count',
      value: 0,
      budget: { limit: 0, change: null },
      verdict: 'within',
    }),
    figure('latencyP99', { unit: 'ms', value: null, note: 'nothing was answered' }),
  ],
  leaks: { memory: ['openSession (src/sessions.ts:12)'], resources: [] },
  connections: [],
}

test('each figure is a line; what is over its budget is told with what to look at, and who leaks', () => {
  expect(renderFigures({ measured }, { color: false })).toBe(`\
    ready                 265 ms
  ? memoryPerConnection   6.8 kB  was 6.0 kB (+14 %) · not conclusive, 5.7 kB to 7.8 kB, budget +10 %
    requestsPerSecond    10458/s  20 clients
  ✗ leakedPerRequest       230 B  budget 24 B
      heap that each request leaves behind for good. Look at /debug/pprof/heap?seconds=30 while it is asked again and again.
  ✓ leakedResources            0
    latencyP99                 –  nothing was answered
  What it holds more and more of was made in
    openSession (src/sessions.ts:12)
`)
})

test('what a service says of itself is text, whatever it looks like', () => {
  const figures = [figure('crash', { unit: 'problems', note: 'a request: \u001b[31mred\nline' })]
  const leaks = { memory: ['\u001b]0;title\u0007 (a.ts:1)'], resources: [] }
  const text = renderFigures({ measured: { ...measured, figures, leaks } }, { color: false })
  for (const control of ['\u001b', '\u0007']) expect(text).not.toContain(control)
  expect(text.trimEnd().split('\n')).toHaveLength(3)
})

test('what was not measured is not told', () => {
  expect(renderFigures({ measured: null }, { color: true })).toBe('')
})
