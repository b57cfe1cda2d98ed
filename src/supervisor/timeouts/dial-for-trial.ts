import { debugValue } from '../debug.js'

let dialled = false

/**
 * With SLIPWAY_DEBUG=dial=host:port, a process that is ready dials that once, as any code in it might: a trial listens
 * there, shakes no hands, and sees whether the dial comes to an end.
 */
export function dialForTrial(): void {
  const [, host, port] = /^(.+):(\d+)$/.exec(debugValue('dial') ?? '') ?? []
  if (dialled || host === undefined || Number(port) > 65_535) return
  dialled = true
  const { connect } = process.getBuiltinModule('node:tls')
  // Nothing is said over it: whose certificate it is plays no part.
  const socket = connect({ host, port: Number(port), rejectUnauthorized: false })
  socket
    .on('error', () => {})
    .on('secureConnect', () => void socket.destroy())
    .unref()
}
