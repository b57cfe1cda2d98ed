import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Connected } from '../sessions/identity.js'
import type { Connection } from '../traffic/exchange.js'
import { formatPeer } from '../address.js'
import { supervisedServers, type SupervisedServer } from '../supervised-servers.js'
import { formatUptime } from './uptime.js'

/** Entries that are written in one turn of the event loop, which serves the service in between. */
const AT_ONCE = 100

/** What `GET /connections` answers, in parts: who is connected, and every open connection of the servers of this process. */
export async function* listConnections(): AsyncGenerator<string> {
  const now = performance.now()
  const servers = [...supervisedServers]
  const connected = servers.flatMap((server) => server.connected())
  yield `{"CurrentUserCount":${await countAccounts(connected)},"CurrentlyAuthenticatedUsers":[`
  yield* inParts(connected, (entry) => userEntry(entry, now))
  yield '],"OpenConnections":['
  yield* inParts(openUntil(now, servers), connectionEntry)
  yield ']}'
}

/** How many different accounts are connected. */
export async function countAccounts(connected: readonly Connected[]): Promise<number> {
  const accounts = new Set<string>()
  for (const [index, { account }] of connected.entries()) {
    accounts.add(account)
    if (index % AT_ONCE === AT_ONCE - 1) await nextTurn()
  }
  return accounts.size
}

async function* inParts<T>(entries: Iterable<T>, write: (entry: T) => string): AsyncGenerator<string> {
  let text = ''
  let count = 0
  for (const entry of entries) {
    text += count === 0 ? write(entry) : `,${write(entry)}`
    count += 1
    if (count % AT_ONCE !== 0) continue
    yield text
    text = ''
    await nextTurn()
  }
  yield text
}

/** Each list is in order of age: those that are opened while it is written would never let it end. */
function* openUntil(time: number, servers: readonly SupervisedServer[]): Generator<Connection> {
  for (const { connections } of servers) {
    for (const connection of connections.all()) {
      if (connection.since > time) break
      yield connection
    }
  }
}

function userEntry({ account, name, publicKeyName, key, start }: Connected, now: number): string {
  return JSON.stringify({
    Account: account,
    Name: name,
    PublicKeyName: publicKeyName,
    SessionKey: key,
    SessionDuration: formatUptime((now - start) / 1000),
  })
}

function connectionEntry({ socket, since, requests, open }: Connection): string {
  return JSON.stringify({
    address: formatPeer(socket) ?? 'local',
    since: new Date(performance.timeOrigin + since).toISOString(),
    requests,
    bytesIn: socket.bytesRead,
    bytesOut: socket.bytesWritten,
    inFlight: open,
  })
}
