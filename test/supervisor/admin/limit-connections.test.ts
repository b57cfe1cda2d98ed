import { expect, test } from 'vitest'
import { ask } from '../../support/ask.js'
import { get, rawClient, type RawClient } from '../../support/client.js'
import { startService } from '../../support/supervised-process.js'

/** Its check takes until it is asked for `/go`. */
const program = `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
let go
const went = new Promise((resolve) => (go = resolve))
const server = createServer((request, response) => {
  if (request.url === '/go') go()
  response.end('ahoy')
})
supervise(server).check('slow', () => went, { timeout: 60_000 })
server.listen(0, '127.0.0.1')
`

const portOf = (admin: string | null): number => Number(admin?.split(':')[1])

async function connections(port: number, count: number): Promise<RawClient[]> {
  const clients: RawClient[] = []
  // One after the other, so that the oldest is known.
  for (let index = 0; index < count; index += 1) clients.push(await rawClient(port))
  return clients
}

test('clients that say nothing, however many, keep nobody from being answered', async () => {
  const { admin } = await startService(program)
  const [oldest, ...others] = await connections(portOf(admin), 64)
  expect((await ask(admin, { path: '/livez' })).status).toBe(200)
  expect(await oldest?.end).toBe('FIN')
  for (const client of others.slice(-10)) client.send(get('/livez'))
  await Promise.all(others.slice(-10).map((client) => client.got('200 OK')))
})

test('who is being answered is not ended for somebody else', async () => {
  const { admin, port } = await startService(program)
  const clients = await connections(portOf(admin), 64)
  // In one packet: whose first request is answered has the other one begun.
  for (const client of clients) client.send(get('/livez') + get('/readyz'))
  await Promise.all(clients.map((client) => client.got('200 OK')))
  const oneTooMany = await rawClient(portOf(admin))
  expect(await oneTooMany.end).toMatch(/FIN|ECONNRESET/)
  await ask(`127.0.0.1:${port}`, { path: '/go' })
  await Promise.all(clients.map((client) => client.got('200 OK', 2)))
})
