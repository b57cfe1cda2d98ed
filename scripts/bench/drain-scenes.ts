// What clients do to a server that is told to end. For the benchmark.
import { setTimeout as sleep } from 'node:timers/promises'
import { openConnection, type Connection } from './drain-client.js'

export interface Outcome {
  answered: number
  /** Sent on a connection whose end was not seen yet, and not answered. */
  lost: number
  /** The same on a connection that was accepted after the signal; and what was accepted and could not even send. */
  reset: number
  /** Answered 503. */
  unavailable: number
}

const CLIENTS = 100

/**
 * Keep-alive connections that bring one request after the other: half of the clients at once, half after thinking for
 * up to 100 ms. Each opens a new connection where the old one ended, until none is accepted, or it is stopped.
 */
export async function busyClients(
  port: number,
  isDraining: () => boolean,
  stop: AbortSignal,
): Promise<Outcome> {
  const outcome = nothing()
  const open = new Set<Connection>()
  const client = async (thinks: boolean): Promise<void> => {
    while (!stop.aborted) {
      const late = isDraining()
      const connection = await openConnection(port)
      if (connection === 'refused') return
      if (connection === 'reset') outcome.reset += 1
      else await use(connection, late, thinks)
    }
  }
  const use = async (connection: Connection, late: boolean, thinks: boolean): Promise<void> => {
    open.add(connection)
    while (!connection.over() && !stop.aborted) {
      const status = await connection.ask(request('GET'))
      if (!stop.aborted) count(outcome, status, late)
      if (thinks) await sleep(Math.random() * 100)
    }
    connection.close()
    open.delete(connection)
  }
  stop.addEventListener('abort', () => {
    for (const connection of open) connection.close()
  })
  await Promise.all(Array.from({ length: CLIENTS }, (_, index) => client(index % 2 === 1)))
  return outcome
}

/** Keep-alive connections that are idle, until each brings a POST so many milliseconds after the signal. */
export async function idleClients(port: number, signal: () => void, after: number): Promise<Outcome> {
  const outcome = nothing()
  const opened = await Promise.all(Array.from({ length: CLIENTS }, () => openConnection(port)))
  const connections = opened.filter((each) => typeof each !== 'string')
  await Promise.all(connections.map((connection) => connection.ask(request('GET', '/'))))
  await sleep(100)
  signal()
  if (after > 0) await sleep(after)
  await Promise.all(
    connections
      .filter((connection) => !connection.over())
      .map(async (connection) => count(outcome, await connection.ask(request('POST')), false)),
  )
  return outcome
}

export function nothing(): Outcome {
  return { answered: 0, lost: 0, reset: 0, unavailable: 0 }
}

function count(outcome: Outcome, status: number | null, late: boolean): void {
  if (status === null) outcome[late ? 'reset' : 'lost'] += 1
  else outcome[status === 503 ? 'unavailable' : 'answered'] += 1
}

function request(method: 'GET' | 'POST', path = '/wait'): string {
  const body = method === 'POST' ? 'ahoy' : ''
  const length = body === '' ? '' : `Content-Length: ${body.length}\r\n`
  return `${method} ${path} HTTP/1.1\r\nHost: localhost\r\n${length}\r\n${body}`
}
