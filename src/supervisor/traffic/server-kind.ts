import { Server as HttpServer } from 'node:http'
import type { Http2Server } from 'node:http2'
import type { Server } from 'node:net'

// Told by what they have, and not by their classes: to load node:tls, node:https and node:http2 takes a service that has
// no use for them longer than all else that it starts with.

/** Over TLS, whatever it speaks. */
export function isSecure(server: Server): boolean {
  return 'setSecureContext' in server
}

/** The event of a connection that can carry something. */
export function connectionEvent(server: Server): 'secureConnection' | 'connection' {
  return isSecure(server) ? 'secureConnection' : 'connection'
}

export function isHttp2(server: Server): server is Http2Server {
  return 'updateSettings' in server
}

/** HTTP/1, as a server of HTTP/2 may allow it beside. */
export function isHttp1(server: Server): boolean {
  return server instanceof HttpServer || (isSecure(server) && 'headersTimeout' in server)
}
