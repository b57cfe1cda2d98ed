import { Server } from 'node:net'

/**
 * Not by a server's own close(): that of HTTP destroys idle connections whatever is on its way to them, that of HTTP/2
 * ends sessions. A listen() that comes later, or is on its way, accepts nobody.
 */
export function stopListening(server: Server): void {
  const close = (): unknown => Server.prototype.close.call(server)
  server.listen = () => server
  server.prependListener('listening', close)
  if (server.listening) close()
}
