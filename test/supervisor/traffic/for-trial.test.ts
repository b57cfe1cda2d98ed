import { expect, test } from 'vitest'
import { CRASH_HEADER, HOLD_HEADER } from '../../../src/contract.js'
import { startService, type TestService } from '../../support/supervised-process.js'

const program = `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((_, response) => response.end('ahoy'))
supervise(server, { timeouts: { total: 60_000 } })
server.listen(0, '127.0.0.1')
`

const knobs = [CRASH_HEADER, HOLD_HEADER]

test.each(knobs)('whoever sends %s to a service that is not on trial gets his answer', async (header) => {
  const response = await ask(await startService(program), header)
  expect([response.status, await response.text()]).toEqual([200, 'ahoy'])
})

test('on trial a handler crashes, and the log has the request and the stack', async () => {
  const service = await startService(program, { env: { SLIPWAY_DEBUG: 'crash' } })
  await ask(service, CRASH_HEADER).catch(() => {})
  expect(await service.exit).toEqual({ code: 1, signal: null })
  const err = {
    message: `${CRASH_HEADER} asked for this crash`,
    stack: expect.stringContaining('throwInHandler'),
  }
  expect(service.log()).toContainEqual(
    expect.objectContaining({ requestId: expect.any(String), err: expect.objectContaining(err) }),
  )
})

test('on trial a handler is held until a timeout ends its request', async () => {
  const service = await startService(program, { env: { SLIPWAY_DEBUG: 'timeouts=200' } })
  const held = await ask(service, HOLD_HEADER).then(
    ({ status }) => status,
    () => 'cut off',
  )
  expect(held).not.toBe(200)
})

function ask({ port }: TestService, header: string): Promise<Response> {
  return fetch(`http://127.0.0.1:${port}/`, { headers: { [header]: '1' } })
}
