import { expect, test } from 'vitest'
import type { Figure } from '../../../src/trial/measure/figure.js'
import { brokenStdout } from '../../../src/trial/scenes/broken-stdout.js'
import { crash } from '../../../src/trial/scenes/crash.js'
import { drainUnderLoad } from '../../../src/trial/scenes/drain-under-load.js'
import type { Scene } from '../../../src/trial/scenes/scene.js'
import { otherScenes, timedScenes } from '../../../src/trial/scenes/scenes.js'
import { secondSignal } from '../../../src/trial/scenes/second-signal.js'
import { takenAdminPort } from '../../../src/trial/scenes/taken-admin-port.js'
import { timeouts } from '../../../src/trial/scenes/timeouts.js'
import { launched, pretender, service } from '../../support/trial.js'
import { trialConfig } from '../../support/trial-config.js'

test('timeouts that are off, and errors that are isolated, are what the service chose', async () => {
  const options = '{ timeouts: { dial: false, inactivity: false }, crash: { isolate: true } }'
  expect(await play(service({ options }), [timeouts, crash])).toEqual([
    { name: 'timeouts', value: 0, note: 'dial is off, inactivity is off, total is off' },
    { name: 'crash', value: 0, note: 'the error was isolated, and it went on' },
  ])
})

test('a service that does not speak HTTP plays what it can', { timeout: 60_000 }, async () => {
  const program = `
import { createServer } from 'node:net'
import { supervise } from 'slipway/supervisor'
const server = createServer((socket) => socket.on('error', () => {}).pipe(socket))
supervise(server, { timeouts: { total: 60_000 } })
server.listen(Number(process.env['PORT']), process.env['HOST'])
`
  const played = await play(program, [...timedScenes, ...otherScenes])
  expect(played.filter(({ value }) => value === null).map(({ name }) => name)).toEqual([
    'lostAtDrain',
    'crash',
    'secondSignal',
  ])
  expect(played.filter(({ name, value }) => !name.endsWith('rain') && value !== null && value > 0)).toEqual(
    [],
  )
})

const wrong: readonly [Scene, what: string, program: string, note: RegExp][] = [
  [
    drainUnderLoad,
    'cuts its connections at SIGTERM',
    service({
      before: 'const open = new Set()',
      listener: '(_, response) => void setTimeout(() => response.end("ahoy"), 20)',
      after: `server.on('connection', (socket) => open.add(socket))
process.prependListener('SIGTERM', () => { for (const socket of open) socket.destroy() })`,
    }),
    /ECONNRESET|EPIPE|socket hang up/,
  ],
  [
    crash,
    'ends at once',
    service({ after: `process.prependListener('uncaughtException', () => process.exit(0))` }),
    /a request that was in flight was lost: .*; it ended with exit code 0, instead of exit code 1/,
  ],
  [
    secondSignal,
    'has taken the signals over',
    service({
      after: `process.removeAllListeners('SIGTERM')
process.on('SIGTERM', () => server.close())`,
    }),
    /it was still there 5000 ms after the second/,
  ],
  [
    brokenStdout,
    'cannot bear that nobody reads',
    service({ after: `process.stdout.prependListener('error', () => process.exit(3))` }),
    /it ended with exit code 3/,
  ],
  [
    takenAdminPort,
    'needs that port',
    service({
      before: `import { createServer as createOther } from 'node:net'
const needed = Number(process.env['SLIPWAY_ADMIN'].split(':')[1])
createOther().on('error', () => process.exit(4)).listen(needed, '127.0.0.1').unref()`,
    }),
    /ended with exit code 4/,
  ],
  [
    timeouts,
    'says that it has timeouts, and has none',
    pretender({
      app: `(request, response) => { if (!request.headers['x-slipway-hold']) response.end('ahoy') }`,
      ready: '{ timeouts: { dial: 500, inactivity: 500, total: 500 } }',
    }),
    /dial let somebody wait .*inactivity let .*total let /,
  ],
]

test.each(wrong.map(([scene, what, program, note]) => ({ scene, what, program, note })))(
  '$scene.title: a service that $what',
  { timeout: 60_000 },
  async ({ scene, program, note }) => {
    const [figure] = (await play(program, [scene])).filter(({ name }) => name !== 'drain')
    expect(figure?.value).toBeGreaterThan(0)
    expect(figure?.note).toMatch(note)
  },
)

async function play(program: string, which: readonly Scene[]): Promise<Figure[]> {
  const launch = await launched(program)
  const played = await Promise.all(which.map((scene) => scene.run({ launch, config: trialConfig })))
  return played.flat()
}
