import type { Socket } from 'node:net'
import { bytesMoved } from './bytes-moved.js'

/** Tells, asked again and again with the time, since when no byte has moved on a socket. */
export type SilentSince = (socket: Socket, now: number) => number

export function watchSilence(): SilentSince {
  const seen = new WeakMap<Socket, { readonly moved: number; readonly since: number }>()
  return (socket, now) => {
    const moved = bytesMoved(socket)
    const last = seen.get(socket)
    if (last?.moved === moved) return last.since
    seen.set(socket, { moved, since: now })
    return now
  }
}
