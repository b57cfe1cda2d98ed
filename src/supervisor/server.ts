import { Server } from 'node:net'
import type { ReadyMessage } from '../contract.js'
import { isHttp1, isHttp2, isSecure } from './traffic/server-kind.js'

/** A server of node:net or of what stands on it; or what holds one and listens with it: Fastify's `app`, a Server of ssh2. */
export type Supervisable = Server | { readonly server: Server } | Listening

/** What ssh2 has in common with a server: its types do not name the one that it holds. */
interface Listening {
  listen(...args: never[]): unknown
  address(): unknown
  close(...args: never[]): unknown
}

/** The server itself. Throws a TypeError where there is none. */
export function serverOf(supervisable: unknown): Server {
  if (supervisable instanceof Server) return supervisable
  const { server, _srv } = (supervisable ?? {}) as { server?: unknown; _srv?: unknown }
  const held = [server, _srv].find((each) => each instanceof Server)
  if (held !== undefined) return held
  throw new TypeError(
    'supervise() takes a server: what http.createServer(), app.listen() of Express and Koa, or serve() of Hono gives; ' +
      "Nest's app.getHttpServer(); or what holds one: as `server`, which Fastify's app.server is, or as `_srv`, as ssh2 does",
  )
}

export function speaksHttp(server: Server): boolean {
  return isHttp1(server) || isHttp2(server)
}

/** Of a server of HTTP/2, what those get who do not know it: HTTP/1 where it allows that, else nothing. */
export function protocolOf(server: Server): ReadyMessage['protocol'] {
  if (!isHttp1(server)) return 'tcp'
  return isSecure(server) ? 'https' : 'http'
}
