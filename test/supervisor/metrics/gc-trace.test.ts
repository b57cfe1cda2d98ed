import { expect, test } from 'vitest'
import { startService } from '../../support/supervised-process.js'

const program = `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((_, response) => response.end(String(Array.from({ length: 300_000 }, (_, i) => ({ i })).length)))
supervise(server)
server.listen(0, '127.0.0.1')
`

test('with SLIPWAY_DEBUG=gctrace=1 each collection has a line: kind, pause, heap before and after', async () => {
  const { port, logged } = await startService(program, { env: { SLIPWAY_DEBUG: 'gctrace=1' } })
  for (let i = 0; i < 10; i++) await (await fetch(`http://127.0.0.1:${port}/`)).text()
  expect(await logged('gc', { kind: 'minor' })).toMatchObject({
    level: 'info',
    pause: expect.any(Number),
    before: expect.any(Number),
    after: expect.any(Number),
  })
})

test('without it there is none', async () => {
  const { port, log } = await startService(program)
  for (let i = 0; i < 10; i++) await (await fetch(`http://127.0.0.1:${port}/`)).text()
  expect(log().filter(({ msg }) => msg === 'gc')).toEqual([])
})
