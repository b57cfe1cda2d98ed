import { runInContext } from '../log/context.js'
import type { Log } from '../log/log.js'
import { nextRequestId } from '../log/request-id.js'
import type { Connections } from '../traffic/connections.js'
import type { Connection, Exchange } from '../traffic/exchange.js'
import type { RequestWatcher } from '../traffic/requests.js'
import { isThenable } from '../thenable.js'
import { type Connected, type Identity, isSame, readIdentity } from './identity.js'
import type { Identify } from './options.js'

export interface Users extends RequestWatcher {
  readonly all: () => Iterable<Connected>
}

/** By how many connections and requests in flight somebody is connected. */
interface User extends Connected {
  readonly id: string
  holders: number
}

/**
 * Knows who is connected over HTTP: whoever has a request in flight, or was the last to be identified on a connection
 * that is open. They are one entry with one key, over however many connections, for as long as one of these is left.
 */
export function watchUsers(identify: Identify, connections: Connections, log: Log): Users {
  const users = new Map<string, User>()
  const inFlight = new Map<Exchange, User | null>()
  const lastOn = new Map<Connection, User>()
  const warn = warnOnce(log)

  const note = (exchange: Exchange, identity: Identity | null): void => {
    if (identity === null || identity === undefined) return
    const { connection } = exchange
    const last = lastOn.get(connection)
    const user = userOf(readIdentity(identity, 'sessions.identify'), last)
    // A promise may come too late for the one, or for both.
    if (inFlight.has(exchange)) {
      hold(user)
      inFlight.set(exchange, user)
    }
    if (user === last || connection.socket.destroyed) return
    hold(user)
    lastOn.set(connection, user)
    release(last)
  }
  const userOf = (identity: Required<Identity>, last: User | undefined): User => {
    if (last !== undefined && isSame(last, identity)) return last
    const id = JSON.stringify([identity.account, identity.name, identity.publicKeyName])
    const start = performance.now()
    return users.get(id) ?? { ...identity, id, key: nextRequestId(), start, holders: 0 }
  }
  const hold = (user: User): void => {
    user.holders += 1
    if (user.holders === 1) users.set(user.id, user)
  }
  const release = (user: User | null | undefined): void => {
    if (user === null || user === undefined) return
    user.holders -= 1
    if (user.holders === 0) users.delete(user.id)
  }
  connections.onGone((connection) => {
    release(lastOn.get(connection))
    lastOn.delete(connection)
  })
  const ask = (exchange: Exchange): void => {
    try {
      const identity = identify(exchange.request)
      if (isThenable(identity))
        Promise.resolve(identity)
          .then((later) => note(exchange, later))
          .catch(warn)
      else note(exchange, identity)
    } catch (error) {
      warn(error)
    }
  }
  return {
    all: () => users.values(),
    begin(exchange) {
      inFlight.set(exchange, null)
      runInContext(exchange.context, ask, exchange)
    },
    end(exchange) {
      release(inFlight.get(exchange))
      inFlight.delete(exchange)
    },
  }
}

function warnOnce(log: Log): (error: unknown) => void {
  let warned = false
  return (error) => {
    if (!warned) log.warn({ err: error }, "sessions.identify failed; such requests count as nobody's")
    warned = true
  }
}
