import { setMaxListeners } from 'node:events'
import { runInContext } from '../log/context.js'
import { durationOf } from '../log/duration.js'
import { escapeControl } from '../log/escape.js'
import type { Log } from '../log/log.js'
import { abortError } from '../abort-error.js'
import type { Connected, Identity } from './identity.js'

/** Somebody who is connected, until they are not. */
export interface Session extends Required<Identity> {
  /** 8 hex digits: the id in every log line of the session, and its `SessionKey` in `/connections`. */
  readonly key: string
  readonly since: Date
  /**
   * Aborted when the service stops accepting, and when the session is closed. Its reason is an error named `AbortError`, whose
   * code is `DRAINING` or `SESSION_CLOSED`.
   */
  readonly signal: AbortSignal
  /** Calls a function, and all that it starts, on behalf of the session: their log lines carry its key. */
  readonly run: <T>(call: () => T) => T
  /** Once is enough; more often does no harm. The reason is told in the log and by the signal. */
  readonly close: (reason?: string) => void
}

/** A session as its registry holds it. */
export interface OpenSession {
  readonly connected: Connected
  readonly session: Session
  readonly abort: (reason: unknown) => void
}

/** Makes a session, and its two log lines. Calls back when it is closed. */
export function openSession(connected: Connected, log: Log, onClosed: () => void): OpenSession {
  const { key, start, account, name, publicKeyName } = connected
  const context = { id: key }
  const told = new AbortController()
  // One for each thing that is done on its behalf is no leak.
  setMaxListeners(0, told.signal)
  let closed = false
  const write = (message: string, fields: object): void =>
    runInContext(context, () => log.info({ ...loggedIdentity(connected), ...fields }, message))
  write('session opened', {})
  return {
    connected,
    abort: (reason) => told.abort(reason),
    session: {
      key,
      account,
      name,
      publicKeyName,
      since: new Date(),
      signal: told.signal,
      run: (call) => runInContext(context, call),
      close(reason) {
        if (closed) return
        closed = true
        onClosed()
        write('session closed', {
          duration: durationOf(start),
          ...(reason !== undefined && { reason: escapeControl(reason) }),
        })
        told.abort(
          abortError('SESSION_CLOSED', `the session was closed${reason === undefined ? '' : `: ${reason}`}`),
        )
      },
    },
  }
}

function loggedIdentity({ account, name, publicKeyName }: Connected): Record<string, string> {
  return {
    account: escapeControl(account),
    ...(name !== '' && { name: escapeControl(name) }),
    ...(publicKeyName !== '' && { publicKeyName: escapeControl(publicKeyName) }),
  }
}
