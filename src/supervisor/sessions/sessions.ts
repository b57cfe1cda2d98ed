import { checkOption, isRecord, refuseUnknown } from '../check-option.js'
import { currentContext } from '../log/context.js'
import type { Log } from '../log/log.js'
import { nextRequestId } from '../log/request-id.js'
import { type Connected, type Identity, readIdentity } from './identity.js'
import { openSession, type OpenSession, type Session } from './session.js'

export interface SessionOptions extends Identity {
  /** The session is closed with it: a socket, or what else emits `close`, as the connections of ssh2 do. */
  readonly socket?: SessionSocket
}

export interface SessionSocket {
  readonly destroyed?: boolean
  once(event: 'close', listener: () => void): unknown
  off(event: 'close', listener: () => void): unknown
}

export interface Sessions {
  /**
   * Opens a session, with a line in the log. While the service drains, its signal is aborted from the beginning.
   * @throws TypeError for what is no identity
   */
  readonly open: (options: SessionOptions) => Session
}

export interface TrackedSessions extends Sessions {
  readonly all: () => Iterable<Connected>
  readonly closeAll: (reason: string) => void
}

/** Knows the sessions of a service. Each is told when `draining` is aborted. */
export function trackSessions(log: Log, draining: AbortSignal): TrackedSessions {
  const sessions = new Map<string, OpenSession>()
  draining.addEventListener('abort', () => {
    for (const { abort } of sessions.values()) abort(draining.reason)
  })
  return {
    all: () => [...sessions.values()].map(({ connected }) => connected),
    closeAll(reason) {
      for (const { session } of sessions.values()) session.close(reason)
    },
    open(options) {
      refuseUnknown('', options, ['account', 'name', 'publicKeyName', 'socket'], 'sessions.open()')
      const { socket } = options
      const identity = readIdentity(options, 'sessions.open()')
      checkOption(
        socket === undefined || isSocket(socket),
        'socket',
        'a socket, or what else emits close',
        socket,
        'sessions.open()',
      )
      const connected: Connected = { ...identity, key: keyOf(sessions), start: performance.now() }
      const opened = openSession(connected, log, () => {
        sessions.delete(connected.key)
        socket?.off('close', socketClosed)
      })
      const { session } = opened
      const socketClosed = (): void => session.close('its socket closed')
      sessions.set(connected.key, opened)
      if (draining.aborted) opened.abort(draining.reason)
      if (socket?.destroyed === true) socketClosed()
      else socket?.once('close', socketClosed)
      return session
    },
  }
}

function isSocket(socket: unknown): boolean {
  return isRecord(socket) && typeof socket['once'] === 'function' && typeof socket['off'] === 'function'
}

/**
 * Opened on behalf of a connection that carries no HTTP, a session goes by the connection's id, so that what is logged
 * for the one and for the other has the same; a second session on it, and any elsewhere, gets an id of its own.
 */
function keyOf(others: ReadonlyMap<string, unknown>): string {
  const context = currentContext()
  const isConnection = context !== undefined && context.method === undefined
  return isConnection && !others.has(context.id) ? context.id : nextRequestId()
}
