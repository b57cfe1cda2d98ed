import type { Point } from '../../contract.js'
import { countAccounts } from '../admin/connections.js'
import { formatPeer } from '../address.js'
import { whatWaits } from '../pprof/in-flight-work.js'
import { describeEnding } from '../process/ending.js'
import type { Connected } from '../sessions/identity.js'
import { currentPhase, supervisedServers } from '../supervised-servers.js'
import type { Connection, Exchange } from '../traffic/exchange.js'
import type { Ending, InFlightRequest, Message, OpenConnection, User } from './message.js'

/** Entries of each list that are told; of the others, how many they are. */
const MOST = 50

/** What the page shows of this moment. Bounded: 50,000 connections make it no longer. */
export async function composeMessage(point: Point): Promise<Message> {
  const servers = [...supervisedServers]
  const users = servers.flatMap((server) => server.connected())
  const accounts = await countAccounts(users)
  const now = performance.now()
  const inFlight = servers.flatMap(({ requests }) => oldest(requests?.inFlight ?? []))
  const open = servers.flatMap(({ connections }) => oldest(connections.all()))
  return {
    point,
    phase: currentPhase(),
    ending: endingOf(now),
    uptime: Math.round(now),
    users: { count: users.length, accounts, first: first(users, ({ start }) => start, userOf(now)) },
    connections: {
      count: servers.reduce((sum, { connections }) => sum + connections.count(), 0),
      first: first(open, ({ since }) => since, connectionOf(now)),
    },
    inFlight: {
      count: servers.reduce((sum, { requests }) => sum + (requests?.inFlight.size ?? 0), 0),
      first: first(inFlight, ({ since }) => since, requestOf(now)),
    },
  }
}

function endingOf(now: number): Ending | null {
  const ending = describeEnding()
  if (ending === null) return null
  const accepts = [...supervisedServers].some(({ phase }) => !phase.draining.aborted)
  return { reason: ending.reason, left: Math.max(0, Math.round(ending.until - now)), accepts }
}

/** The first ones of a list that is in order of age. */
function oldest<T>(all: Iterable<T>): T[] {
  const found: T[] = []
  for (const each of all) {
    found.push(each)
    if (found.length === MOST) break
  }
  return found
}

/** The oldest of many, which are looked at once each: to sort 50,000 would be felt. */
function first<T, R>(all: readonly T[], since: (each: T) => number, tell: (each: T) => R): R[] {
  const found: T[] = []
  for (const each of all) {
    const youngest = found.at(-1)
    if (youngest !== undefined && found.length === MOST && since(each) >= since(youngest)) continue
    const place = found.findIndex((other) => since(other) > since(each))
    found.splice(place === -1 ? found.length : place, 0, each)
    if (found.length > MOST) found.pop()
  }
  return found.map(tell)
}

const userOf =
  (now: number) =>
  ({ key, account, name, start }: Connected): User => ({
    key,
    account: cut(account),
    name: cut(name),
    age: Math.round(now - start),
  })

const connectionOf =
  (now: number) =>
  ({ socket, since, requests, open }: Connection): OpenConnection => ({
    address: formatPeer(socket) ?? 'local',
    age: Math.round(now - since),
    requests,
    inFlight: open,
    bytesIn: socket.bytesRead,
    bytesOut: socket.bytesWritten,
  })

const requestOf =
  (now: number) =>
  (exchange: Exchange): InFlightRequest => ({
    id: exchange.context.id,
    method: exchange.method,
    path: cut(exchange.path),
    age: Math.round(now - exchange.since),
    waits: whatWaits(exchange),
  })

function cut(text: string): string {
  return text.length > 300 ? `${text.slice(0, 300)}…` : text
}
