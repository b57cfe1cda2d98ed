import { escapeControl } from '../log/escape.js'
import { tellParent } from './parent.js'
import { tellSystemdStopping } from './systemd.js'

/** Milliseconds that systemd gets to hear it. */
const LIMIT = 1000

/**
 * Says once that this process drains, and why: to a parent that opened an IPC channel, and to systemd. Resolves when
 * systemd has heard it, or has had its time.
 */
export function announceStopping(reason: string): Promise<void> {
  tellParent({ slipway: 'stopping', reason })
  const heard = tellSystemdStopping(`draining: ${escapeControl(reason)}`)
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, LIMIT)
    void heard.finally(() => {
      clearTimeout(timer)
      resolve()
    })
  })
}
