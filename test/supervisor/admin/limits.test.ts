import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createAdminServer } from '../../../src/supervisor/admin/server.js'
import { createLog } from '../../../src/supervisor/index.js'
import { get, rawClient } from '../../support/client.js'

test.each([
  [
    'a head that does not end',
    { headersTimeout: 100, requestTimeout: 100 },
    'GET /livez HTTP/1.1\r\nHost: localh',
    '408',
  ],
  [
    'a body that does not come',
    { headersTimeout: 100, requestTimeout: 100 },
    'POST /never HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n',
    '408',
  ],
  ['a connection that brings no more', { keepAliveTimeout: 100 }, get('/here'), 'ahoy'],
  ['an answer that does not end', { answer: 100 }, get('/endless'), ''],
] as const)('the admin server does not wait for ever: %s', async (_, limits, sent, got) => {
  const { port } = await listen({ connectionsCheckingInterval: 50, ...limits })
  const client = await rawClient(port)
  client.send(sent)
  await client.end
  expect(client.text()).toContain(got)
})

test('a head that is too long is refused', async () => {
  const { port } = await listen({})
  const client = await rawClient(port)
  client.send(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'x'.repeat(10_000)}\r\n\r\n`)
  await client.got('431')
})

async function listen(limits: Parameters<typeof createAdminServer>[1]): Promise<AddressInfo> {
  const endless = async function* (): AsyncGenerator<string> {
    yield 'a part'
    await new Promise(() => {})
  }
  const server = createAdminServer(
    {
      endpoints: {
        '/here': { answer: () => ({ body: 'ahoy' }) },
        '/endless': { answer: () => ({ body: endless() }) },
        '/never': { methods: ['POST'], answer: () => new Promise(() => {}) },
      },
      host: '127.0.0.1',
      token: null,
      isBeyondLoopback: () => false,
      log: createLog({ level: 'silent' }),
    },
    limits,
  )
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  return server.address() as AddressInfo
}
