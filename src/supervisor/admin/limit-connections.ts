import type { Server } from 'node:http'
import type { Socket } from 'node:net'

/**
 * Keeps a server at so many connections: one more ends the oldest on which nothing is being answered, itself if there
 * is no other. So clients that say nothing keep nobody out.
 */
export function limitConnections(server: Server, limit: number): void {
  /** Oldest first, each with the number of its requests that are being answered. */
  const open = new Map<Socket, number>()
  const count = (socket: Socket, change: 1 | -1): void => {
    const known = open.get(socket)
    if (known !== undefined) open.set(socket, known + change)
  }
  server.on('connection', (socket) => {
    open.set(socket, 0)
    socket.once('close', () => open.delete(socket))
    if (open.size <= limit) return
    const [idle] = [...open].find(([, answering]) => answering === 0) ?? [socket]
    open.delete(idle)
    idle.destroy()
  })
  server.on('request', ({ socket }, response) => {
    count(socket, 1)
    response.once('close', () => count(socket, -1))
  })
}
