import { createServer, type Server } from 'node:http'
import { answer, type AdminService } from './answer.js'
import { limitConnections } from './limit-connections.js'

/** What one client may cost: milliseconds, bytes, and how many there may be. */
const LIMITS = {
  maxHeaderSize: 8192,
  headersTimeout: 5000,
  requestTimeout: 10_000,
  connectionsCheckingInterval: 1000,
  keepAliveTimeout: 5000,
  /** Of an answer that is not out yet. */
  answer: 30_000,
  connections: 64,
}

/** The admin server, which does not listen yet. Its connections do not keep the process alive. */
export function createAdminServer(service: AdminService, limits: Partial<typeof LIMITS> = {}): Server {
  const { answer: answerLimit, connections, ...options } = { ...LIMITS, ...limits }
  const server = createServer(
    options,
    (request, response) => void answer(request, response, service, answerLimit),
  )
  limitConnections(server, connections)
  server.on('connection', (socket) => socket.unref())
  return server
}
