import { Server } from 'node:net'
import { setImmediate as nextTurn } from 'node:timers/promises'

/** Turns after which it stops even where clients keep coming: so many may wait at most, and each turn accepts one. */
const BACKLOG = 511

/**
 * Not by a server's own close(): that of HTTP destroys idle connections whatever is on its way to them, that of HTTP/2
 * ends sessions. A listen() that comes later, or is on its way, accepts nobody.
 */
export async function stopListening(server: Server): Promise<void> {
  const close = (): unknown => Server.prototype.close.call(server)
  server.listen = () => server
  server.prependListener('listening', close)
  if (!server.listening) return
  await untilAllAccepted(server)
  if (server.listening) close()
}

/**
 * Who was told to be connected may still wait to be accepted, and closing the listener resets those. A turn of the event
 * loop may accept but one of them.
 */
async function untilAllAccepted(server: Server): Promise<void> {
  let accepted = false
  const note = (): void => {
    accepted = true
  }
  server.on('connection', note)
  // The turn in which this begins may have looked for clients before.
  await nextTurn()
  for (let turn = 0; turn < BACKLOG; turn += 1) {
    accepted = false
    // Each waits for the one before it.
    // oxlint-disable-next-line no-await-in-loop
    await nextTurn()
    if (!accepted) break
  }
  server.off('connection', note)
}
