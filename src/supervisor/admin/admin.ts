import type { AddressInfo } from 'node:net'
import { ADMIN_ENV } from '../../contract.js'
import type { Log } from '../log/log.js'
import { joinHostPort } from '../address.js'
import type { Endpoints } from './endpoint.js'
import { isLoopback } from './host.js'
import { isOneOfSeveral } from '../process/workers.js'
import type { AdminPlace, AdminSettings } from './options.js'
import { createAdminServer } from './server.js'

export interface Admin {
  /** Where it listens; null where it is off, or could not listen. */
  readonly address: Promise<AddressInfo | null>
  readonly close: () => void
}

interface Shared {
  readonly admin: Admin
  readonly token: string | null
  users: number
}

/** host:port → the admin server of this process that was asked to be there. */
const shared = new Map<string, Shared>()

/** An admin server for a supervised server: one that is there already, where another one named the same place. */
export function joinAdmin(settings: AdminSettings, endpoints: Endpoints, log: Log): Admin {
  if (settings === 'off') return { address: Promise.resolve(null), close: () => {} }
  const place = joinHostPort(settings.host, settings.port)
  const found = shared.get(place) ?? {
    admin: startAdmin(settings, endpoints, log),
    token: settings.token,
    users: 0,
  }
  if (found.token !== settings.token) {
    log.warn(`the admin server on ${place} takes the token of the server that was supervised first`)
  }
  shared.set(place, found)
  found.users += 1
  return {
    address: found.admin.address,
    close() {
      found.users -= 1
      if (found.users > 0) return
      shared.delete(place)
      found.admin.close()
    },
  }
}

/**
 * Starts the admin server, on a port of its own. It never keeps the process alive, and never takes the service down:
 * where it cannot listen, a warning says so. Of the workers of a cluster, or of several threads, one has the port; each
 * of the others takes a free one, which its line `listening` tells.
 */
function startAdmin({ host, port, token }: AdminPlace, endpoints: Endpoints, log: Log): Admin {
  let bound: AddressInfo | null = null
  const isBeyondLoopback = (): boolean => bound === null || !isLoopback(bound.address)
  const server = createAdminServer({ endpoints, host, token, isBeyondLoopback, log })
  const address = new Promise<AddressInfo | null>((resolve) => {
    let isSecondTry = false
    server.on('error', (error: NodeJS.ErrnoException) => {
      const why = error.code ?? error.message
      if (bound !== null) {
        log.warn(`the admin server failed to take a connection (${why})`)
      } else if (error.code === 'EADDRINUSE' && isOneOfSeveral && !isSecondTry) {
        isSecondTry = true
        server.listen({ host, port: 0, exclusive: true })
      } else {
        log.warn(
          `the admin server cannot listen on ${joinHostPort(host, port)} (${why}); the service runs without it. ` +
            `${ADMIN_ENV}=host:port gives it another place, ${ADMIN_ENV}=off turns it off`,
        )
        resolve(null)
      }
    })
    server.listen({ host, port, exclusive: true }, () => resolve((bound = server.address() as AddressInfo)))
  })
  server.unref()
  return {
    address,
    close() {
      server.close()
      server.closeAllConnections()
    },
  }
}
