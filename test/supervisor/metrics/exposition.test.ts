import { expect, test } from 'vitest'
import { histogramSamples, one, writeExposition } from '../../../src/supervisor/metrics/exposition.js'
import { createHistogram, observe } from '../../../src/supervisor/metrics/histogram.js'

test('label values and help texts cannot break out of their place', () => {
  const samples = [{ labels: { version: '1"} 2\n\\x' }, value: 1 }]
  const text = writeExposition([{ name: 'build_info', type: 'gauge', help: 'one\ntwo \\ "three"', samples }])
  expect(text).toBe(
    String.raw`# HELP build_info one\ntwo \\ "three"` +
      '\n# TYPE build_info gauge\n' +
      String.raw`build_info{version="1\"} 2\n\\x"} 1` +
      '\n',
  )
})

test('numbers are written as Go reads them', () => {
  const values = [0, -1.5, 1e21, Number.NaN, Infinity, -Infinity].flatMap(one)
  const text = writeExposition([{ name: 'value', type: 'gauge', help: 'Any.', samples: values }])
  expect(text.match(/(?<=^value ).*/gm)).toEqual(['0', '-1.5', '1e+21', 'NaN', '+Inf', '-Inf'])
})

test('buckets of a histogram count what is at most their bound, each with all below it', () => {
  const histogram = createHistogram([1, 2])
  for (const value of [0, 1, 1.5, 2, 3]) observe(histogram, value)
  const values = histogramSamples(histogram, { kind: 'any' }).map(
    ({ suffix, labels, value }) => `${suffix} ${labels?.['le']} ${value}`,
  )
  expect(values).toEqual([
    '_bucket 1 2',
    '_bucket 2 4',
    '_bucket +Inf 5',
    '_sum undefined 7.5',
    '_count undefined 5',
  ])
})

test('a family without a value is left out', () => {
  expect(writeExposition([{ name: 'nothing', type: 'gauge', help: 'None.', samples: [] }])).toBe('')
})
