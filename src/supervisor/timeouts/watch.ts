import type { Socket } from 'node:net'
import type { Log } from '../log/log.js'
import { checkOption, refuseUnknown } from '../check-option.js'
import { onAwakeTime } from '../traffic/awake-clock.js'
import { bytesMoved } from '../traffic/bytes-moved.js'
import { capTimeout, checkTimeout, type TimeoutSettings } from './options.js'
import { intervalFor } from './sweep.js'
import { TimeoutError, type TimeoutName } from './timeout-error.js'
import { destroy, logTimeout } from './time-out.js'

export interface WatchOptions {
  /** Milliseconds in which no byte moves on any of the sockets, or false. Default: that of the server. */
  readonly inactivity?: number | false
  /** Milliseconds that all of it may take, or false. Default: that of the server. */
  readonly total?: number | false
  /** What the sockets are for, in the log line and the error. */
  readonly on: string
}

/** Holds sockets to timeouts, for what a service dialled or took over; bytes on one of them count for all. */
export type Watch = (sockets: Socket | readonly Socket[], options: WatchOptions) => void

export function createWatch(defaults: TimeoutSettings, log: Log): Watch {
  return (sockets, options) => {
    refuseUnknown('', options, ['inactivity', 'total', 'on'], 'watch()')
    const { inactivity = defaults.inactivity, total = defaults.total, on } = options
    checkTimeout('inactivity', inactivity, 'watch()')
    checkTimeout('total', total, 'watch()')
    checkOption(typeof on === 'string' && on !== '', 'on', 'a text', on, 'watch()')
    if (inactivity === false && total === false) return
    const limits = { inactivity: capTimeout(inactivity), total: capTimeout(total) }
    watchAll([sockets].flat(), { ...limits, on }, log)
  }
}

/** The timer runs on behalf of the request that called: its log line has the id. */
function watchAll(
  sockets: readonly Socket[],
  { inactivity, total, on }: Required<WatchOptions>,
  log: Log,
): void {
  const end = (timeout: TimeoutName, after: number): void => {
    const error = new TimeoutError(timeout, after, on)
    logTimeout(log, error)
    for (const socket of sockets) destroy(socket, error)
  }
  const start = performance.now()
  let activeAt = 0
  let before = -1
  const look = (now: number): void => {
    if (sockets.every(({ destroyed }) => destroyed)) return stop()
    const moved = sockets.reduce((sum, socket) => sum + bytesMoved(socket), 0)
    if (moved !== before) activeAt = now
    before = moved
    if (total !== false && performance.now() - start >= total) end('total', total)
    else if (inactivity !== false && now - activeAt >= inactivity) end('inactivity', inactivity)
  }
  const stop = onAwakeTime(intervalFor([inactivity, total]), look)
}
