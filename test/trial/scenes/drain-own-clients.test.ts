import { expect, test } from 'vitest'
import type { Figure } from '../../../src/trial/measure/figure.js'
import { drainUnderLoad } from '../../../src/trial/scenes/drain-under-load.js'
import { echoClient } from '../../support/echo-client.js'
import { launched } from '../../support/trial.js'
import { trialConfig } from '../../support/trial-config.js'

/** Says back what it hears, a moment later. */
function lateEcho(atSigterm = '', listener = '(data) => setTimeout(() => socket.write(data), 30)'): string {
  return `
import { createServer } from 'node:net'
import { supervise } from 'slipway/supervisor'
const open = new Set()
const server = createServer((socket) => {
  open.add(socket.on('error', () => {}))
  socket.on('data', ${listener})
})
supervise(server)
process.prependListener('SIGTERM', () => { ${atSigterm} })
server.listen(Number(process.env['PORT']), process.env['HOST'])
`
}

test('what is in flight at SIGTERM is answered, and the clients go', async () => {
  expect(await drained(lateEcho())).toEqual([
    {
      name: 'drain',
      value: expect.any(Number),
      note: expect.stringMatching(/^20 clients, [1-9]\d+ answers$/),
    },
    { name: 'lostAtDrain', value: 0, note: null },
  ])
})

test('what is in flight at SIGTERM and is dropped is lost, once for each client', async () => {
  const [, lost] = await drained(lateEcho('for (const socket of open) socket.destroy()'))
  expect(lost?.value).toBeGreaterThan(0)
  expect(lost?.value).toBeLessThanOrEqual(20)
  expect(lost?.note).toBe('it hung up')
})

test('where no client is answered, nothing can be lost', async () => {
  expect(await drained(lateEcho('', '() => socket.destroy()'))).toEqual([
    { name: 'drain', value: expect.any(Number), note: '0 clients, 0 answers' },
    { name: 'lostAtDrain', value: null, note: 'no client was answered: it hung up' },
  ])
})

test('where all clients have failed before SIGTERM, nobody could lose anything', async () => {
  const once = '(data) => { if (socket.bytesWritten > 0) socket.destroy(); else socket.write(data) }'
  const [, lost] = await drained(lateEcho('', once))
  expect(lost).toMatchObject({ value: null, note: 'nobody was asking any more when it came: it hung up' })
})

async function drained(program: string): Promise<Figure[]> {
  const launch = await launched(program)
  return drainUnderLoad.run({ launch, config: { ...trialConfig, client: echoClient } })
}
