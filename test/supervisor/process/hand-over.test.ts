import { expect, test } from 'vitest'
import { keepConnecting } from '../../support/keep-connecting.js'
import { startService } from '../../support/supervised-process.js'

const program = `
import cluster from 'node:cluster'
import { createServer } from 'node:http'
import { supervise, supervisePrimary } from 'slipway/supervisor'
if (cluster.isPrimary) {
  supervisePrimary({ log: { level: 'warn' } })
  for (let count = 0; count < 2; count += 1) cluster.fork()
} else {
  let served = 0
  const server = createServer((request, response) => {
    response.end('ahoy')
    served += 1
    if (served === 1000 && cluster.worker.id === 1) process.kill(process.ppid, 'SIGTERM')
  })
  supervise(server, { log: { level: 'warn' } })
  server.listen(0, '127.0.0.1')
}
`

test('in a cluster, too, who connects again as soon as it is answered is answered or refused, and never reset', async () => {
  const service = await startService(program)
  const { answered, failed } = await keepConnecting(service.port, 100)
  expect(failed).toEqual([])
  expect(answered).toBeGreaterThanOrEqual(1000)
  expect(await service.exit).toEqual({ code: 0, signal: null })
})
