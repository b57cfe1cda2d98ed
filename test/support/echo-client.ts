import { once } from 'node:events'
import { connect } from 'node:net'
import type { ServiceAddress, TrialConnection } from '../../src/config/index.js'

/** A client of a service that answers whatever it hears. */
export async function echoClient(service: ServiceAddress): Promise<TrialConnection> {
  const socket = connect(service)
  socket.on('error', () => {})
  await once(socket, 'connect')
  const closed = once(socket, 'close')
  let answer = (): void => {}
  socket.on('data', () => answer())
  const left = closed.then(() => Promise.reject(new Error('it hung up')))
  left.catch(() => {})
  return {
    async ask() {
      socket.write('ahoy')
      await Promise.race([new Promise<void>((resolve) => (answer = resolve)), left])
    },
    async close() {
      socket.destroy()
      await closed
    },
  }
}
