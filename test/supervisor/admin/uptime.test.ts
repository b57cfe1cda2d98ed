import { expect, test } from 'vitest'
import { formatUptime } from '../../../src/supervisor/admin/uptime.js'

test.each([
  [0, '0s'],
  [0.999, '0s'],
  [1, '1s'],
  [59.9, '59s'],
  [60, '1m0s'],
  [61, '1m1s'],
  [3599, '59m59s'],
  [3600, '1h0m0s'],
  [3661, '1h1m1s'],
  [86_400, '24h0m0s'],
  [601_802, '167h10m2s'],
  [-3, '0s'],
])('%d seconds are %s', (seconds, text) => {
  expect(formatUptime(seconds)).toBe(text)
})
