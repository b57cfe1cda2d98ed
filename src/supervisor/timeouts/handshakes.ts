import type { Server, Socket } from 'node:net'
import { isSecure } from '../traffic/server-kind.js'
import { bytesMoved } from './bytes-moved.js'

export interface Handshakes {
  readonly count: () => number
  /** The sockets on which no byte has moved for so many milliseconds. */
  readonly stalled: (now: number, inactivity: number) => Socket[]
}

/** Knows the connections of a TLS server that are not secure yet. None elsewhere. */
export function watchHandshakes(server: Server): Handshakes {
  const begun = new Map<Socket, { moved: number; since: number }>()
  if (isSecure(server)) {
    server.on('connection', (raw: Socket) => {
      begun.set(raw, { moved: -1, since: 0 })
      raw.once('close', () => begun.delete(raw))
    })
    server.on('secureConnection', (socket) => {
      // oxlint-disable-next-line no-underscore-dangle
      const raw = (socket as unknown as { _parent?: Socket })._parent
      // Where Node does not tell which one is done, none is judged; its `handshakeTimeout` holds.
      if (raw === undefined || !begun.delete(raw)) begun.clear()
    })
  }
  return {
    count: () => begun.size,
    stalled: (now, inactivity) =>
      [...begun].filter(([raw, seen]) => hasStalled(raw, seen, now, inactivity)).map(([raw]) => raw),
  }
}

function hasStalled(
  raw: Socket,
  seen: { moved: number; since: number },
  now: number,
  inactivity: number,
): boolean {
  const moved = bytesMoved(raw)
  if (moved !== seen.moved) Object.assign(seen, { moved, since: now })
  return now - seen.since >= inactivity
}
