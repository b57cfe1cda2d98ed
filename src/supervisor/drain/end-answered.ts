import type { Socket } from 'node:net'

/**
 * From now on, the last answer on a connection of HTTP/1 is followed by FIN, and by no more than that. Node would destroy
 * the socket as soon as the system has taken the answer: whatever the client had sent, or sends while it still reads,
 * would then be answered with RST, which takes the rest of the answer from it.
 */
export function endOnceAnswered(socket: Socket): void {
  // Node calls it behind an answer that says `Connection: close`.
  socket.destroySoon = () => endUnread(socket)
}

/** Ends a socket of HTTP/1. What its client sends is read and thrown away, for as long as the socket is there. */
export function endUnread(socket: Socket): void {
  socket.end()
  // Past the parser, which would destroy the socket over what is no request.
  socket
    .removeAllListeners('data')
    .on('data', () => {})
    .resume()
}
