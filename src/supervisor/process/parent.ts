import type { ReadyMessage, StoppingMessage } from '../../contract.js'

/** Tells a parent that opened an IPC channel. One that is gone, or hung up, is no reason to fail. */
export function tellParent(message: ReadyMessage | StoppingMessage): void {
  send(message)
  // What pm2 waits for with `wait_ready`.
  if (message.slipway === 'ready' && process.env['pm_id'] !== undefined) send('ready')
}

function send(message: unknown): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => {})
}
