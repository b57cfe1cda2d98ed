import { expect, test } from 'vitest'
import { hasHaproxy } from '../../scripts/bench/restarts-haproxy.js'
import { restartInTurn } from '../../scripts/bench/rolling-restarts.js'
import { buildServer } from '../../scripts/bench/server-process.js'
import { tempFolder } from '../support/temp.js'

// The benchmark `restarts` has 50 of them.
test('two instances behind haproxy are restarted in turn, and no client notices', async ({
  skip,
  signal,
}) => {
  if (process.env['CI'] !== 'true' && !hasHaproxy()) skip('haproxy is not on this machine')
  const folder = await tempFolder()
  const file = await buildServer(folder, 'restarts', 'outside')
  const { answered, failed, complaints, downs } = await restartInTurn(folder, file, 4, signal)
  expect({ failed, complaints }).toEqual({ failed: [], complaints: [] })
  expect(downs).toBeGreaterThanOrEqual(4)
  expect(answered).toBeGreaterThan(0)
}, 120_000)
