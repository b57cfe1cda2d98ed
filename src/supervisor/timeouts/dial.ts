import { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { formatPeer, joinHostPort } from '../address.js'
import { isRecord } from '../check-option.js'
import type { Log } from '../log/log.js'
import { TimeoutError } from './timeout-error.js'

let limit: { readonly after: number; readonly log: Log } | null = null

const dialing = new WeakSet<Socket>()

/**
 * From now on, every outbound connection of this process that is not established in time fails. There is one limit per
 * process: the shortest that was asked for.
 */
export function limitDials(after: number | false, log: Log): void {
  if (after === false || (limit !== null && limit.after <= after)) return
  if (limit === null) hook()
  limit = { after, log }
}

interface Hooked {
  connect: (this: Socket, ...args: unknown[]) => Socket
}

interface HookedTls {
  _start?: (this: TLSSocket) => void
}

/**
 * Where `net`, `tls`, both agents of HTTP and `fetch` meet: all of them call `connect` of the prototype. TLS over a
 * socket that is connected already (STARTTLS, a proxy's tunnel) begins with `_start`.
 */
function hook(): void {
  const net = Socket.prototype as unknown as Hooked
  const { connect } = net
  let first = true
  net.connect = function (...args) {
    // Only now, since loading node:tls takes a service that dials nobody longer than all else that it starts with.
    if (first) hookTls()
    first = false
    Reflect.apply(connect, this, args)
    if (this.connecting && !dialing.has(this)) {
      const target = targetOf(args)
      if (target !== null) watch(this, () => joinHostPort(target.host, target.port))
    }
    return this
  }
}

function hookTls(): void {
  const tls = process.getBuiltinModule('node:tls').TLSSocket.prototype as unknown as HookedTls
  // oxlint-disable-next-line no-underscore-dangle
  const { _start: start } = tls
  if (start === undefined) return
  // oxlint-disable-next-line no-underscore-dangle
  tls._start = function () {
    start.call(this)
    if (!this.destroyed && !dialing.has(this)) watch(this, () => formatPeer(this) ?? 'a local socket')
  }
}

/** What `connect` was called with, in any of its forms; null for a Unix socket, which does not make anybody wait. */
function targetOf(args: readonly unknown[]): { host: string; port: number } | null {
  const [first, second] = args
  const options: unknown = Array.isArray(first) ? first[0] : first
  if (!isRecord(options)) {
    if (typeof options === 'string' && Number.isNaN(Number(options))) return null
    return { host: typeof second === 'string' ? second : 'localhost', port: Number(options) }
  }
  const { path, host, port } = options as { path?: string; host?: string; port?: number }
  return path ? null : { host: host ?? 'localhost', port: Number(port) }
}

/** The timer runs on behalf of the request that dials: the log line has its id. */
function watch(socket: Socket, on: () => string): void {
  if (limit === null) return
  const { after, log } = limit
  const established = 'encrypted' in socket ? 'secureConnect' : 'connect'
  const stop = (): void => {
    clearTimeout(timer)
    dialing.delete(socket)
    socket.off(established, stop).off('close', stop)
  }
  const timer = setTimeout(() => {
    stop()
    const error = new TimeoutError('dial', after, on())
    log.warn({ timeout: error.timeout, after, on: error.on }, 'timed out')
    socket.destroy(error)
  }, after).unref()
  dialing.add(socket)
  socket.on(established, stop).on('close', stop)
}
