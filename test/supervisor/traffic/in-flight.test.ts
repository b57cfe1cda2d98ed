import { expect, test } from 'vitest'
import type { Connection, Exchange } from '../../../src/supervisor/traffic/exchange.js'
import { ExchangeList } from '../../../src/supervisor/traffic/in-flight.js'
import { get, rawClient } from '../../support/client.js'
import { eventually, startService } from '../../support/supervised-process.js'

const program = `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => {
  if (request.url === '/stays') process.once('SIGUSR2', () => response.end('answered'))
})
supervise(server)
server.listen(0, '127.0.0.1')
`

test('when many clients leave at once each request of theirs is aborted, and no other', async () => {
  const service = await startService(program)
  const stays = await rawClient(service.port)
  stays.send(get('/stays'))
  const leave = await Promise.all(Array.from({ length: 100 }, () => rawClient(service.port)))
  // The second one of each waits behind the first.
  for (const client of leave) client.send(get('/first') + get('/second'))
  const lines = (msg: string): unknown[] =>
    service.log().flatMap((line) => (line['msg'] === msg ? [line['requestId']] : []))
  await eventually(() => (lines('request').length === 201 ? true : undefined))
  for (const { socket } of leave) socket.resetAndDestroy()
  await eventually(() => (lines('aborted').length === 200 ? true : undefined))
  service.child.kill('SIGUSR2')
  await stays.got('answered')
  await service.logged('answered', { path: '/stays' })
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(new Set(lines('aborted')).size).toBe(200)
  expect(lines('answered')).toHaveLength(1)
})

test('those of a connection are found without looking at all others', () => {
  const list = new ExchangeList()
  let looks = 0
  const add = (connection: Connection): Exchange => {
    const exchange = {
      previous: null,
      next: null,
      get connection() {
        looks += 1
        return connection
      },
    } as unknown as Exchange
    list.add(exchange)
    Object.assign(connection, { open: connection.open + 1, newest: exchange })
    return exchange
  }
  const connections = Array.from({ length: 1000 }, () => ({ open: 0, newest: null }) as unknown as Connection)
  const all = connections.map((connection) => [add(connection)])
  const found = (): Exchange[][] => connections.map((connection) => list.of(connection))
  expect(found()).toEqual(all)
  expect(looks).toBe(0)
  const [oldest] = connections as [Connection]
  const two = [...list.of(oldest), add(oldest)]
  expect(list.of(oldest)).toEqual(two)
  expect(list.of({ open: 0, newest: null } as unknown as Connection)).toEqual([])
})
