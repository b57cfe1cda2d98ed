import type { Server as HttpServer } from 'node:http'
import { isSilent } from '../traffic/quiet.js'
import type { Connection, Wait } from '../traffic/exchange.js'
import { bytesMoved } from '../traffic/bytes-moved.js'
import type { Enforced } from './enforce.js'
import { timeOut } from './time-out.js'
import { waitingInHttp } from './waiting.js'

/** Milliseconds of silence until TCP asks whether the peer of an upgraded connection is still there. */
const KEEP_ALIVE = 60_000

/** Finds the connections whose client has kept us waiting for so many milliseconds, and ends them. */
export function lookForInactivity(service: Enforced, after: number): (now: number) => void {
  const { server, connections, requests, timeouts } = service
  const beginLook =
    requests === null
      ? () => () => 'bytes' as const
      : waitingInHttp(server as HttpServer, requests, timeouts.upgraded)
  const look = (connection: Connection, waitOf: (connection: Connection) => Wait, now: number): void => {
    const { socket, waitingFor, open } = connection
    const moved = bytesMoved(socket)
    if (socket.destroyed || Number.isNaN(moved)) return
    const progressed = moved !== connection.moved
    // Idle it was, and idle it is.
    if (!progressed && open === 0 && waitingFor === 'nothing') return
    connection.moved = moved
    const wait = waitOf(connection)
    if (wait !== waitingFor || (progressed && wait === 'bytes')) {
      connection.waitingFor = wait
      connection.waitingSince = now
      if (wait === 'tunnel') socket.setKeepAlive(true, KEEP_ALIVE)
    } else if (isOfClient(wait) && now - connection.waitingSince >= after) {
      end(service, connection, after)
    }
  }
  return (now) => {
    const waitOf = beginLook()
    for (const connection of connections.all()) look(connection, waitOf, now)
  }
}

function isOfClient(wait: Connection['waitingFor']): boolean {
  return wait === 'head' || wait === 'bytes'
}

function end({ requests, log }: Enforced, connection: Connection, after: number): void {
  const exchanges = requests?.inFlight.of(connection) ?? []
  const inHead = connection.waitingFor === 'head' && !isSilent(connection)
  timeOut({ timeout: 'inactivity', after, connection, exchanges, inHead }, log)
}
