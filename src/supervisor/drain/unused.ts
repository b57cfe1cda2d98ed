import type { Socket } from 'node:net'
import type { Connections } from '../traffic/connections.js'
import type { Connection } from '../traffic/exchange.js'
import { isSilent } from '../traffic/quiet.js'
import { endSilent } from './end-silent.js'
import type { DrainSettings } from './options.js'

/**
 * From now on, ends each connection without HTTP that has been unused for `linger` milliseconds, or on which the service
 * has said all and the client has been silent for `grace` milliseconds, without closing its own side.
 */
export function endUnusedConnections(
  connections: Connections,
  { linger, grace }: Pick<DrainSettings, 'linger' | 'grace'>,
): void {
  const socketsOf = (isOver: (connection: Connection) => boolean) => (): Socket[] =>
    [...connections.all()].filter(isOver).map(({ socket }) => socket)
  endSilent(socketsOf(isUnused), () => linger)
  endSilent(
    socketsOf(({ socket }) => socket.writableFinished),
    () => Math.max(linger, grace),
  )
}

/**
 * Whether neither side has said a word. Where the service has, as those of SSH and SMTP do, it is a session. Of a socket
 * that the service keeps from being read nobody knows.
 */
export function isUnused(connection: Connection): boolean {
  const { socket } = connection
  const isUnread = socket.isPaused() && socket.listenerCount('readable') === 0
  return isSilent(connection) && socket.bytesWritten === 0 && !isUnread
}
