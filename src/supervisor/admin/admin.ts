import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { ADMIN_ENV, ENDPOINT_INFO } from '../../contract.js'
import { joinHostPort } from './address.js'
import { isOwnHost } from './host.js'
import type { Log } from '../log/log.js'
import { isOneOfSeveral } from '../process/workers.js'
import type { AdminSettings } from './options.js'

export interface Admin {
  /** Where it listens; null where it is off, or could not listen. */
  readonly address: Promise<AddressInfo | null>
  readonly close: () => void
}

/** Path → what answers it, as JSON. */
type Endpoints = Readonly<Record<string, () => string>>

/**
 * Starts the admin server, on a port of its own. It never keeps the process alive, and never takes the service down:
 * where it cannot listen, a warning says so. Of the workers of a cluster, or of several threads, one has the port; each
 * of the others takes a free one, which its line `listening` tells.
 */
export function startAdmin(settings: AdminSettings, info: () => string, log: Log): Admin {
  if (settings === 'off') return { address: Promise.resolve(null), close: () => {} }
  const { host, port } = settings
  const server = createAdminServer(host, { [ENDPOINT_INFO]: info })
  const address = new Promise<AddressInfo | null>((resolve) => {
    let isSecondTry = false
    server.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' && isOneOfSeveral && !isSecondTry) {
        isSecondTry = true
        server.listen({ host, port: 0, exclusive: true })
        return
      }
      const where = joinHostPort(host, port)
      log.warn(
        `the admin server cannot listen on ${where} (${error.code ?? error.message}); the service runs without it. ` +
          `${ADMIN_ENV}=host:port gives it another place, ${ADMIN_ENV}=off turns it off`,
      )
      resolve(null)
    })
    server.listen({ host, port, exclusive: true }, () => resolve(server.address() as AddressInfo))
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

function createAdminServer(host: string, endpoints: Endpoints): Server {
  const limits = {
    maxHeaderSize: 8192,
    headersTimeout: 5000,
    requestTimeout: 10_000,
    connectionsCheckingInterval: 1000,
  }
  const server = createServer({ ...limits, keepAliveTimeout: 5000 }, (request, response) =>
    answer(request, response, host, endpoints),
  )
  server.maxConnections = 64
  server.on('connection', (socket) => socket.unref())
  return server
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  host: string,
  endpoints: Endpoints,
): void {
  const path = request.url?.split('?', 1)[0] ?? ''
  const endpoint = Object.hasOwn(endpoints, path) ? endpoints[path] : undefined
  response.setHeader('Cache-Control', 'no-store')
  if (!isOwnHost(request, host)) {
    refuse(response, 403, 'This Host is not one of the admin server.')
  } else if (endpoint === undefined) {
    refuse(response, 404, `There is ${Object.keys(endpoints).join(', ')}.`)
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD')
    refuse(response, 405, 'Ask with GET or HEAD.')
  } else {
    const body = endpoint()
    // Said here, because Node says no length to HEAD.
    response.setHeader('Content-Length', Buffer.byteLength(body))
    response.setHeader('Content-Type', 'application/json')
    response.end(body)
  }
}

/** Without waiting for a body that nobody wants. */
function refuse(response: ServerResponse, status: number, text: string): void {
  response
    .writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', Connection: 'close' })
    .end(`${text}\n`)
}
