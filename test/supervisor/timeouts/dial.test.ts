import { expect, test } from 'vitest'
import { get, rawClient } from '../../support/client.js'
import { startService, type LogLine, type TestService } from '../../support/supervised-process.js'
import { fullPort, mutePort } from '../../support/unreachable.js'

/** A service that dials where its path says, and answers with the error's facts, or with `connected`. */
const program = (options: string): string => `
import { once } from 'node:events'
import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import { supervise, timeoutOf } from 'slipway/supervisor'

const insecure = { rejectUnauthorized: false }
const never = () => {}
const host = '127.0.0.1'
const dials = {
  net: (port) => once(net.connect(port, host), 'connect'),
  again: async (port) => {
    const socket = new net.Socket()
    await Promise.all([once(socket, 'close'), once(socket.connect(port, host), 'connect').catch(() => {})])
    await once(socket.connect({ port, host }), 'connect')
  },
  lookup: (port) => once(net.connect({ port, host: 'backend.internal', lookup: never }), 'connect'),
  family: (port) => {
    const all = (name, options, done) => done(null, [{ address: '127.0.0.1', family: 4 }, { address: '127.0.0.2', family: 4 }])
    return once(net.connect({ port, host: 'two.internal', lookup: all, autoSelectFamily: true, autoSelectFamilyAttemptTimeout: 20 }), 'connect')
  },
  tls: (port) => once(tls.connect({ port, host, ...insecure }), 'secureConnect'),
  starttls: async (port) => {
    const socket = net.connect(port, host)
    await once(socket, 'connect')
    await once(tls.connect({ socket, ...insecure }), 'secureConnect')
  },
  http: (port) => once(http.get({ port, host, agent: new http.Agent({ keepAlive: true }) }), 'response'),
  https: (port) => once(https.get({ port, host, agent: new https.Agent(insecure) }), 'response'),
  fetch: (port) => fetch('http://127.0.0.1:' + port),
  fetchtls: (port) => fetch('https://127.0.0.1:' + port),
  own: async (port) => {
    const socket = net.connect(port, host)
    socket.setTimeout(20, () => socket.destroy(new Error('its own')))
    await once(socket, 'connect')
  },
  path: (path) => once(net.connect(path), 'connect'),
}
const server = http.createServer(async (request, response) => {
  const [, kind, to] = request.url.split('/')
  try {
    await dials[kind](Number(to))
    response.end('connected')
  } catch (error) {
    const found = timeoutOf(error)
    response.end(JSON.stringify({
      error: error.message, cause: error.cause?.message,
      found: found && { ...found, name: found.name, message: found.message, isError: found instanceof Error },
    }))
  }
})
supervise(server, ${options})
server.listen(0, '127.0.0.1')
`

const dial = async (service: TestService, path: string): Promise<LogLine | string> => {
  const client = await rawClient(service.port)
  client.send(get(path, 'Connection: close\r\n'))
  await client.end
  const body = client.text().split('\r\n\r\n')[1] ?? ''
  return body.includes('{') ? (JSON.parse(/\{.*\}/.exec(body)?.[0] ?? '') as LogLine) : body
}

const facts = (on: string, after: number): object => ({
  name: 'TimeoutError',
  code: 'ETIMEDOUT',
  timeout: 'dial',
  after,
  on,
  message: `dial timed out after ${after} ms: ${on}`,
  isError: true,
})

test.each(['net', 'again', 'http', 'fetch'])('a connect that hangs fails: %s', async (kind) => {
  const port = await fullPort()
  const service = await startService(program('{ timeouts: { dial: 80 } }'))
  const answer = await dial(service, `/${kind}/${port}`)
  expect(answer).toMatchObject({ found: facts(`127.0.0.1:${port}`, 80) })
  const { requestId } = await service.logged('answered', { path: `/${kind}/${port}` })
  const line = { level: 'warn', timeout: 'dial', after: 80, on: `127.0.0.1:${port}`, requestId }
  expect(await service.logged('timed out')).toMatchObject(line)
})

test.each(['tls', 'starttls', 'https', 'fetchtls'])('a handshake that hangs fails: %s', async (kind) => {
  const port = await mutePort()
  const service = await startService(program('{ timeouts: { dial: 80 } }'))
  expect(await dial(service, `/${kind}/${port}`)).toMatchObject({ found: facts(`127.0.0.1:${port}`, 80) })
  const { requestId } = await service.logged('answered', { path: `/${kind}/${port}` })
  await service.logged('timed out', { requestId, timeout: 'dial' })
})

test('a name that is never looked up fails', async () => {
  const service = await startService(program('{ timeouts: { dial: 80 } }'))
  expect(await dial(service, '/lookup/22')).toMatchObject({ found: facts('backend.internal:22', 80) })
})

test('an address that is tried in vain leaves the others their turn', async () => {
  const port = await fullPort()
  await mutePort('127.0.0.2', port)
  const service = await startService(program('{ timeouts: { dial: 20_000 } }'))
  expect(await dial(service, `/family/${port}`)).toBe('connected')
})

test('all addresses together have no longer', async () => {
  const port = await fullPort()
  await fullPort('127.0.0.2', port)
  const service = await startService(program('{ timeouts: { dial: 80 } }'))
  expect(await dial(service, `/family/${port}`)).toMatchObject({ found: facts(`two.internal:${port}`, 80) })
})

test('a shorter timeout of the service stays its own', async () => {
  const port = await fullPort()
  const service = await startService(program('{ timeouts: { dial: 2000 } }'))
  expect(await dial(service, `/own/${port}`)).toEqual({ error: 'its own', found: null })
})

test('what was established in time is left alone', async () => {
  const port = await mutePort()
  const service = await startService(
    `${program('{ timeouts: { dial: 60 } }')}
import { setTimeout as wait } from 'node:timers/promises'
dials.net = async (port) => {
  const socket = net.connect(port, host)
  await once(socket, 'connect')
  await wait(200)
  if (socket.destroyed) throw new Error('destroyed')
  if (socket.listenerCount('close') > 0) throw new Error('a listener is left')
}`,
  )
  expect(await dial(service, `/net/${port}`)).toBe('connected')
})

test('of several servers the shortest holds, whatever the order', async () => {
  const port = await fullPort()
  const service = await startService(`${program('{ timeouts: { dial: 90 } }')}
supervise(http.createServer(), { admin: 'off', timeouts: { dial: 60_000 } })
supervise(http.createServer(), { admin: 'off', timeouts: { dial: false } })`)
  expect(await dial(service, `/net/${port}`)).toMatchObject({ found: facts(`127.0.0.1:${port}`, 90) })
})

test('false switches it off', async () => {
  const service = await startService(
    `${program('{ timeouts: { dial: false } }')}
console.log(JSON.stringify({ msg: 'hook', native: net.Socket.prototype.connect === connect }))
`.replace('import { supervise,', 'const { connect } = net.Socket.prototype\nimport { supervise,'),
  )
  expect(await service.logged('hook')).toMatchObject({ native: true })
})
