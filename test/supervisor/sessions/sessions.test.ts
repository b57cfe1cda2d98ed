import { once } from 'node:events'
import { expect, test } from 'vitest'
import { askJson } from '../../support/ask.js'
import { rawClient } from '../../support/client.js'
import { eventually, startService, type TestService } from '../../support/supervised-process.js'

/** Each connection says who it is on its first line, and is then told what becomes of it. */
const program = (body = ''): string => `
import { createServer } from 'node:net'
import { supervise } from 'slipway/supervisor'
const server = createServer({ allowHalfOpen: true }, (socket) => {
  socket.on('error', () => {})
  socket.once('data', (line) => {
    const session = sessions.open({ ...JSON.parse(String(line)), socket })
    if (session.signal.aborted) log.info({ code: session.signal.reason.code }, 'told beforehand')
    session.signal.addEventListener('abort', () => {
      log.info({ code: session.signal.reason.code, name: session.signal.reason.name }, 'told')
      socket.end('bye')
    })
    session.run(async () => {
      await null
      log.info('hello')
      socket.write(JSON.stringify(session) + '\\n')
    })
    socket.on('data', (text) => session.close(String(text)))
    socket.on('end', () => socket.end())
  })
})
const { sessions, log } = supervise(server)
${body}
server.listen(0, '127.0.0.1')
`

interface Connections {
  CurrentUserCount: number
  CurrentlyAuthenticatedUsers: Record<string, string>[]
  OpenConnections: Record<string, unknown>[]
}

const withoutDuration = (entry: object): object => ({ ...entry, SessionDuration: undefined })

const connections = ({ admin }: TestService): Promise<Connections> =>
  askJson<Connections>(admin, '/connections')

async function connectAs({ port }: TestService, identity: object) {
  const client = await rawClient(port)
  client.send(JSON.stringify(identity))
  await client.got('}\n')
  return { ...client, session: JSON.parse(client.text().split('\n')[0] ?? '') as Record<string, string> }
}

test('sessions are in /connections from when they are opened until they are closed', async () => {
  const service = await startService(program())
  expect(await connections(service)).toEqual({
    CurrentUserCount: 0,
    CurrentlyAuthenticatedUsers: [],
    OpenConnections: [],
  })
  const ada = await connectAs(service, { account: 'ada', name: 'Ada L.', publicKeyName: 'laptop' })
  const bob = await connectAs(service, { account: 'bob' })
  const again = await connectAs(service, { account: 'ada' })
  const told = await connections(service)
  expect(told.CurrentUserCount).toBe(2)
  expect(told.CurrentlyAuthenticatedUsers.map(withoutDuration)).toEqual([
    { Account: 'ada', Name: 'Ada L.', PublicKeyName: 'laptop', SessionKey: ada.session['key'] },
    { Account: 'bob', Name: '', PublicKeyName: '', SessionKey: bob.session['key'] },
    { Account: 'ada', Name: '', PublicKeyName: '', SessionKey: again.session['key'] },
  ])
  for (const { SessionKey, SessionDuration } of told.CurrentlyAuthenticatedUsers) {
    expect(SessionKey).toMatch(/^[0-9a-f]{8}$/)
    expect(SessionDuration).toMatch(/^(\d+h)?(\d+m)?\d+s$/)
  }
  ada.send('enough')
  bob.socket.destroy()
  again.socket.end()
  await Promise.all([ada.end, once(bob.socket, 'close'), again.end])
  await service.logged('session closed', { account: 'ada', reason: 'enough' })
  await service.logged('session closed', { account: 'bob', reason: 'its socket closed' })
  ada.socket.destroy()
  await eventually(() =>
    service.log().filter(({ msg }) => msg === 'session closed').length === 3 ? true : undefined,
  )
  expect((await connections(service)).CurrentUserCount).toBe(0)
})

test('its key is the id in every line of the log', async () => {
  const service = await startService(program())
  const { session, send } = await connectAs(service, { account: 'ada', name: 'Ada', publicKeyName: 'laptop' })
  send('enough')
  const closed = await service.logged('session closed')
  expect(closed).toMatchObject({ requestId: session['key'], account: 'ada', reason: 'enough' })
  expect(closed['duration']).toEqual(expect.any(Number))
  expect(await service.logged('session opened')).toMatchObject({
    requestId: session['key'],
    account: 'ada',
    name: 'Ada',
    publicKeyName: 'laptop',
  })
  expect(await service.logged('hello')).toMatchObject({ requestId: session['key'] })
  expect(await service.logged('told')).toMatchObject({ code: 'SESSION_CLOSED', name: 'AbortError' })
})

test('the drain tells every session, and waits for it', async () => {
  const service = await startService(program())
  const clients = [await connectAs(service, { account: 'ada' }), await connectAs(service, { account: 'bob' })]
  service.child.kill('SIGTERM')
  for (const client of clients) {
    await client.got('bye')
    expect(await client.end).toBe('FIN')
    client.socket.end()
  }
  expect(await service.exit).toEqual({ code: 0, signal: null })
  const told = service.log().filter(({ msg }) => msg === 'told')
  expect(told.map(({ code }) => code)).toEqual(['DRAINING', 'DRAINING'])
  expect(service.log().filter(({ msg }) => msg === 'session closed')).toHaveLength(2)
})

test('a session without a socket holds nothing up, and has its end line', async () => {
  const service = await startService(
    program(`const session = sessions.open({ account: 'daemon' })
log.info({ aborted: session.signal.aborted, since: session.since }, 'open')`),
  )
  expect((await service.logged('open'))['aborted']).toBe(false)
  service.child.kill('SIGTERM')
  expect(await service.exit).toEqual({ code: 0, signal: null })
  await service.logged('session closed', { account: 'daemon', reason: 'the service ended' })
})

test('what is opened on a socket that is gone is closed at once', async () => {
  const service = await startService(
    program(`
server.on('connection', (socket) => {
  socket.destroy()
  const { signal } = sessions.open({ account: 'late', socket })
  log.info({ code: signal.reason?.code }, 'gone')
})`),
  )
  await rawClient(service.port)
  expect(await service.logged('gone')).toMatchObject({ code: 'SESSION_CLOSED' })
  await service.logged('session closed', { account: 'late' })
})

test('what is opened while it drains is told at once', async () => {
  const service = await startService(program())
  const ada = await connectAs(service, { account: 'ada' })
  const late = await rawClient(service.port)
  service.child.kill('SIGTERM')
  await ada.got('bye')
  late.send(JSON.stringify({ account: 'late' }))
  await late.got('}\n')
  await service.logged('told beforehand', { code: 'DRAINING' })
  for (const { socket } of [ada, late]) socket.end()
  expect(await service.exit).toEqual({ code: 0, signal: null })
})

test('names cannot forge the log, and are told as they are', async () => {
  const service = await startService(program())
  const name = 'A\u001b[2J\n\u202e\u0085B'
  const client = await connectAs(service, { account: name, name, publicKeyName: name })
  const [entry] = (await connections(service)).CurrentlyAuthenticatedUsers
  expect([entry?.['Account'], entry?.['Name'], entry?.['PublicKeyName']]).toEqual([name, name, name])
  client.send('x\u001b[2J')
  await service.logged('session closed', { reason: 'x\\u001b[2J' })
  const escaped = 'A\\u001b[2J\\u000a\\u202e\\u0085B'
  await service.logged('session opened', { account: escaped, name: escaped, publicKeyName: escaped })
})

test.each([
  ['', 'sessions.open(): options takes an object; got undefined'],
  ['{}', 'sessions.open(): account takes a text that is not empty; got undefined'],
  ['{ account: "" }', 'sessions.open(): account takes a text that is not empty; got ""'],
  ['{ account: "a", name: 3 }', 'sessions.open(): name takes a text; got 3'],
  ['{ account: "a", publicKeyName: null }', 'sessions.open(): publicKeyName takes a text; got null'],
  [
    '{ account: "a", nme: "x" }',
    'sessions.open() knows no option "nme"; it takes account, name, publicKeyName, socket',
  ],
  [
    '{ account: "a", socket: {} }',
    'sessions.open(): socket takes a socket, or what else emits close; got {}',
  ],
])('sessions.open(%s) is refused', async (options, message) => {
  const service = await startService(
    program(`try { sessions.open(${options}) } catch (error) { log.info(error.message) }`),
  )
  await service.logged(message)
})

test('many may listen to the signal of a session', async () => {
  const service = await startService(
    program(`
const { signal } = sessions.open({ account: 'ada' })
for (let count = 0; count < 20; count += 1) signal.addEventListener('abort', () => {})
setImmediate(() => log.info('added'))`),
  )
  await service.logged('added')
  expect(service.log().filter(({ msg }) => msg === 'process warning')).toEqual([])
})

test('closing twice does no harm, and leaves no listener on the socket', async () => {
  const service = await startService(
    program(`
server.on('connection', (socket) => {
  const before = socket.listenerCount('close')
  const session = sessions.open({ account: 'twice', socket })
  session.close('first')
  session.close('second')
  log.info({ left: socket.listenerCount('close') - before, reason: session.signal.reason.message }, 'closed')
})`),
  )
  await rawClient(service.port)
  expect(await service.logged('closed')).toMatchObject({
    left: 0,
    reason: 'the session was closed: first',
  })
  expect(service.log().filter(({ msg }) => msg === 'session closed')).toHaveLength(1)
})
