import { expect, test } from 'vitest'
import { service, stamped, tried } from '../support/trial.js'

test('a good service is reported with what it said and how long it took', async () => {
  expect(await tried(service())).toEqual({
    bundle: 'ferry',
    entry: 'server',
    version: stamped,
    info: {
      Version: stamped,
      StartTimeEpochSecs: expect.any(Number),
      CurrentTimeEpochSecs: expect.any(Number),
      Uptime: expect.stringMatching(/s$/),
    },
    ready: expect.any(Number),
    drain: expect.any(Number),
    inFlightStatus: 200,
    measured: null,
    pictures: null,
    gameDay: null,
  })
})

test('fields that it adds to /info are in the report', async () => {
  const { info } = await tried(service({ options: `{ info: { Region: 'north' } }` }))
  expect(info).toMatchObject({ Version: stamped, Region: 'north' })
})

test('an answer is an answer, whatever its status', async () => {
  const listener = `(_, response) => { response.statusCode = 503; response.end('the database is away') }`
  expect(await tried(service({ listener }))).toMatchObject({ inFlightStatus: 503 })
})

test('early hints, and an answer in chunks that takes its time', async () => {
  const listener = `(_, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' })
    response.write('a')
    setTimeout(() => response.end('hoy'), 300)
  }`
  expect(await tried(service({ listener }))).toMatchObject({ inFlightStatus: 200 })
})

test('what it writes is read, megabytes too', async () => {
  const before = `
const line = 'x'.repeat(999) + '\\n'
for (let written = 0; written < 8; written++) {
  await new Promise((resolve) => process.stdout.write(line.repeat(1000), resolve))
}
console.error('y'.repeat(3_000_000))`
  expect(await tried(service({ before }))).toMatchObject({ inFlightStatus: 200 })
})

test('two trials at once do not meet', async () => {
  const reports = await Promise.all([tried(service(), { name: 'one' }), tried(service(), { name: 'other' })])
  expect(reports.map(({ bundle }) => bundle)).toEqual(['one', 'other'])
})
