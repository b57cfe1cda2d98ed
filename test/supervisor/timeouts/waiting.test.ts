import { createServer } from 'node:http'
import { expect, test } from 'vitest'
import { waitingInHttp } from '../../../src/supervisor/timeouts/waiting.js'
import type { Connection, Exchange } from '../../../src/supervisor/traffic/exchange.js'
import type { Requests } from '../../../src/supervisor/traffic/requests.js'

/** A session of HTTP/2 with one stream. */
function session(remoteClose: 0 | 1): Exchange {
  const connection = {
    open: 1,
    session: { state: {} },
    socket: { bytesRead: 100, writableLength: 0 },
  } as unknown as Connection
  const stream = { readableLength: 0, readableHighWaterMark: 1, state: { remoteClose } }
  return { connection, method: 'POST', request: { stream } } as unknown as Exchange
}

test('each time that all sessions of HTTP/2 are looked at, their streams are walked over once', () => {
  const exchanges = Array.from({ length: 100 }, (_, index) => session(index < 50 ? 0 : 1))
  let walks = 0
  const inFlight = {
    [Symbol.iterator]: () => {
      walks += 1
      return exchanges.values()
    },
  }
  const begin = waitingInHttp(createServer(), { inFlight } as unknown as Requests, false)
  const look = (): string[] => {
    const waitOf = begin()
    return exchanges.map(({ connection }) => waitOf(connection))
  }
  expect(look()).toEqual(exchanges.map((_, index) => (index < 50 ? 'bytes' : 'nothing')))
  expect(walks).toBe(1)
  exchanges.splice(0, 50)
  expect(look()).toEqual(exchanges.map(() => 'nothing'))
  expect(walks).toBe(2)
})
