import { expect, test } from 'vitest'
import { keepConnecting } from '../../support/keep-connecting.js'
import { startService } from '../../support/supervised-process.js'

const program = `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
let served = 0
const server = createServer((request, response) => {
  response.end('ahoy')
  served += 1
  if (served === 2000) process.kill(process.pid, 'SIGTERM')
})
supervise(server, { log: { level: 'warn' } })
server.listen(0, '127.0.0.1')
`

test('who connects again as soon as it is answered is answered or refused, and never reset', async () => {
  const service = await startService(program)
  const { answered, failed } = await keepConnecting(service.port, 100)
  expect(failed).toEqual([])
  expect(answered).toBeGreaterThanOrEqual(2000)
  expect(await service.exit).toEqual({ code: 0, signal: null })
})
