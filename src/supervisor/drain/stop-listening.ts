import { Server } from 'node:net'
import { untilNobodyWaits } from './nobody-waits.js'

/**
 * Not by a server's own close(): that of HTTP destroys idle connections whatever is on its way to them, that of HTTP/2
 * ends sessions. A listen() that comes later, or is on its way, accepts nobody.
 */
export async function stopListening(server: Server): Promise<void> {
  const close = (): unknown => Server.prototype.close.call(server)
  server.listen = () => server
  server.prependListener('listening', close)
  if (!server.listening) return
  let accepted = 0
  const count = (): void => void (accepted += 1)
  server.on('connection', count)
  await untilNobodyWaits(() => accepted)
  server.off('connection', count)
  if (server.listening) close()
}
