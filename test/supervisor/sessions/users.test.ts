import { expect, test } from 'vitest'
import { askJson } from '../../support/ask.js'
import { get, rawClient } from '../../support/client.js'
import { eventually, startService, type TestService } from '../../support/supervised-process.js'

/** A request is from whom its header says. `/hold` is answered with `/release`. */
const program = (identify = '', body = ''): string => `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
let held = []
const server = createServer((request, response) => {
  if (request.url === '/hold') return held.push(response)
  if (request.url === '/release') { for (const each of held) each.end('released'); held = [] }
  response.end('ahoy')
})
const later = new Promise((resolve) => server.on('request', ({ url }) => url === '/later' && resolve()))
let calls = 0
const identify = ${identify || `({ headers: { user } }) => (user === undefined ? null : { account: user, name: 'N' })`}
const { log } = supervise(server, { sessions: { identify: (request) => { calls += 1; return identify(request) } } })
${body}
server.listen(0, '127.0.0.1')
`

interface User {
  Account: string
  SessionKey: string
}

async function connected({
  admin,
}: TestService): Promise<{ count: number; accounts: string[]; keys: string[] }> {
  const { CurrentUserCount, CurrentlyAuthenticatedUsers } = await askJson<{
    CurrentUserCount: number
    CurrentlyAuthenticatedUsers: User[]
  }>(admin, '/connections')
  return {
    count: CurrentUserCount,
    accounts: CurrentlyAuthenticatedUsers.map(({ Account }) => Account),
    keys: CurrentlyAuthenticatedUsers.map(({ SessionKey }) => SessionKey),
  }
}

/** Waits until exactly these are connected. */
async function until(service: TestService, accounts: string[]): Promise<void> {
  for (;;) {
    const now = await connected(service)
    if (now.accounts.join() === accounts.join()) return
  }
}

const as = (user: string): string => `User: ${user}\r\n`

test('who was identified on an open connection is connected, over however many, as one', async () => {
  const service = await startService(program())
  const [one, two, other] = [
    await rawClient(service.port),
    await rawClient(service.port),
    await rawClient(service.port),
  ]
  for (const [client, user] of [
    [one, 'ada'],
    [two, 'ada'],
    [other, 'bob'],
  ] as const) {
    client.send(get('/', as(user)))
    await client.got('ahoy')
  }
  const first = await connected(service)
  expect(first).toMatchObject({ count: 2, accounts: ['ada', 'bob'] })
  one.send(get('/'))
  await one.got('ahoy', 2)
  one.socket.destroy()
  other.socket.destroy()
  await until(service, ['ada'])
  expect((await connected(service)).keys).toEqual([first.keys[0]])
  two.socket.destroy()
  await until(service, [])
})

test('on a connection that many share, those in flight are connected, and the last one', async () => {
  const service = await startService(program())
  const [shared, other] = [await rawClient(service.port), await rawClient(service.port)]
  shared.send(get('/hold', as('ada')) + get('/hold', as('bob')))
  await until(service, ['ada', 'bob'])
  other.send(get('/release'))
  await shared.got('released', 2)
  await until(service, ['bob'])
  shared.send(get('/', as('eve')))
  await shared.got('ahoy')
  await until(service, ['eve'])
})

test('who upgraded is connected as long as the socket is open', async () => {
  const service = await startService(
    program(
      '',
      `server.on('upgrade', (_, socket) => {
  socket.on('error', () => {}).on('end', () => socket.end()).resume()
  socket.write('HTTP/1.1 101 Yes\\r\\n\\r\\n')
})`,
    ),
  )
  const client = await rawClient(service.port)
  client.send(get('/', `${as('ada')}Connection: Upgrade\r\nUpgrade: x\r\n`))
  await client.got('101')
  await until(service, ['ada'])
  client.socket.destroy()
  await until(service, [])
})

test('it may take its time, and comes too late for nobody', async () => {
  const service = await startService(
    program(
      `async ({ url, headers: { user } }) => (url === '/later' ? null : (await later, { account: user }))`,
    ),
  )
  const [open, gone, other] = [
    await rawClient(service.port),
    await rawClient(service.port),
    await rawClient(service.port),
  ]
  open.send(get('/', as('ada')))
  await open.got('ahoy')
  gone.send(get('/', as('bob')))
  await gone.got('ahoy')
  gone.socket.destroy()
  await eventually(() => (gone.socket.closed ? true : undefined))
  await askJson(service.admin, '/connections')
  expect((await connected(service)).count).toBe(0)
  other.send(get('/later'))
  await other.got('ahoy')
  await until(service, ['ada'])
})

test.each([
  ['throws', `() => { throw new Error('no idea') }`],
  ['rejects', `async () => { throw new Error('no idea') }`],
  ['gives what is no identity', `() => ({ user: 'ada' })`],
])('one that %s costs one warning, and no request', async (_, identify) => {
  const service = await startService(program(identify))
  const client = await rawClient(service.port)
  client.send(get('/') + get('/'))
  await client.got('ahoy', 2)
  const message = "sessions.identify failed; such requests count as nobody's"
  const warned = await service.logged(message, { level: 'warn' })
  const request = await service.logged('request')
  expect(warned['requestId']).toBe(request['requestId'])
  expect((await connected(service)).count).toBe(0)
  expect(service.log().filter(({ msg }) => msg === message)).toHaveLength(1)
})

test('it is asked once per request', async () => {
  const service = await startService(program('', `process.on('SIGUSR2', () => log.info({ calls }, 'calls'))`))
  const client = await rawClient(service.port)
  client.send(
    get('/') + get('/') + `POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 0\r\n\r\n`,
  )
  await client.got('ahoy', 3)
  service.child.kill('SIGUSR2')
  await service.logged('calls', { calls: 3 })
})
