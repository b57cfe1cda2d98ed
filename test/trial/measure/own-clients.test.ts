import { expect, test } from 'vitest'
import type { TrialClient } from '../../../src/config/index.js'
import type { MeasuredReport } from '../../../src/trial/index.js'
import { echoClient } from '../../support/echo-client.js'
import { tried } from '../../support/trial.js'

/** Says back what it hears, and lets nobody in whose port ends in 0. */
const echo = `
import { createServer } from 'node:net'
import { supervise } from 'slipway/supervisor'
const server = createServer((socket) => {
  socket.on('error', () => {})
  if (socket.remotePort % 10 === 0) socket.destroy()
  else socket.pipe(socket)
})
supervise(server)
server.listen(Number(process.env['PORT']), process.env['HOST'])
`

test(
  'a service of another protocol is measured by the client that the config has',
  { timeout: 60_000 },
  async () => {
    const report = await tried(echo, { config: { effort: 'quick', client: echoClient } })
    expect(valueOf(report, 'requestsPerSecond')).toBeGreaterThan(0)
    expect(valueOf(report, 'heapPerConnection')).toBeGreaterThan(0)
    const failed = report.measured?.figures.find(({ name }) => name === 'failedRequests')
    expect(failed?.value).toBeGreaterThan(0)
    expect(failed?.note).toMatch(/it hung up|ECONNRESET/)
  },
)

test('without one, what only clients can measure is not conclusive', { timeout: 60_000 }, async () => {
  const report = await tried(echo, { config: { effort: 'quick' } })
  expect(valueOf(report, 'idleMemory')).toBeGreaterThan(0)
  const { figures = [] } = report.measured ?? {}
  expect(figures.filter(({ verdict }) => verdict === 'over')).toEqual([])
  expect(figures.find(({ name }) => name === 'failedRequests')).toMatchObject({
    value: null,
    verdict: 'not conclusive',
    note: expect.stringContaining('trial.client'),
  })
})

test.each<[string, unknown, RegExp]>([
  ['gives no connection', () => ({}), /^trial\.client gave no \{ ask, close \}$/],
  [
    'gives no promises',
    () => ({
      ask: () => {
        throw new Error('not today')
      },
      close() {},
    }),
    /^not today$/,
  ],
])(
  'a client that %s fails the trial, which waits for nothing more',
  { timeout: 60_000 },
  async (_, client, note) => {
    const { measured } = await tried(echo, { config: { effort: 'normal', client: client as TrialClient } })
    const failed = measured?.figures.find(({ name }) => name === 'failedRequests')
    expect(failed).toMatchObject({ verdict: 'over', value: 5, note: expect.stringMatching(note) })
  },
)

function valueOf({ measured }: Pick<MeasuredReport, 'measured'>, named: string): number | null | undefined {
  return measured?.figures.find(({ name }) => name === named)?.value
}
