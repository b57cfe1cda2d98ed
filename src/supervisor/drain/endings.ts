import type { Socket } from 'node:net'

/** Milliseconds that a client gets to answer our FIN with its own, before the socket is given up. */
export const GRACE = 50

/**
 * Ends a socket that nobody waits for any more: with FIN, after which what the client sends is still read, so that it
 * is not answered with RST; then it is destroyed.
 */
export function endGently(socket: Socket): void {
  // The service may be about to write, and its error is nobody's business.
  socket.on('error', () => {})
  socket.end()
  whenHeard(GRACE, () => socket.destroy())
}

/** Calls back after so many milliseconds, once what clients sent meanwhile is read: this process may have been kept from running. */
export function whenHeard(after: number, call: () => void): void {
  // Timers come before what is read, immediates after it.
  setTimeout(() => setImmediate(call), after).unref()
}
