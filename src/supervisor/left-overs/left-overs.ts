import { Socket as UdpSocket } from 'node:dgram'
import { ChildProcess } from 'node:child_process'
import { Server, Socket } from 'node:net'
import { formatAddress, formatPeer } from '../address.js'
import { handles } from './handles.js'

/**
 * What would keep the process alive, had it not to end now: one text for each handle, `timer × 2` for what Node only
 * counts. stdout, stderr, the IPC channel, and what was unref'd are not among it.
 */
export function leftOvers(): string[] {
  const timers = handles?.timers() ?? []
  return [...activeHandles().flatMap(describe), ...timers.map(describeTimer), ...counted(timers.length > 0)]
}

/** Not documented, and in every Node: it alone gives the handles themselves. */
function activeHandles(): object[] {
  const { _getActiveHandles: get } = process as { _getActiveHandles?: () => object[] }
  return get?.call(process) ?? []
}

function describe(handle: object): string[] {
  const what = nameOf(handle)
  const { _handle: inner } = handle as { _handle?: object | null }
  return what === null ? [] : [`${what}${createdAt(inner ?? handle)}`]
}

function nameOf(handle: object): string | null {
  if (handle instanceof Server) return `server on ${formatAddress(handle.address()) ?? 'no address'}`
  if (handle instanceof Socket) return nameOfSocket(handle)
  if (handle instanceof ChildProcess) return `child process ${handle.pid} (${handle.spawnfile})`
  if (handle instanceof UdpSocket) return 'UDP socket'
  const { name } = handle.constructor
  // The IPC channel.
  return name === 'Pipe' || name === 'Control' ? null : name
}

function nameOfSocket(socket: Socket & { fd?: number }): string | null {
  if (socket.fd === 0) return 'stdin'
  if (socket === process.stdout || socket === process.stderr) return null
  const peer = formatPeer(socket)
  return peer === null ? 'pipe' : `connection to ${peer}`
}

function describeTimer(timer: object & { _idleTimeout?: number }): string {
  const { _idleTimeout: delay } = timer
  return `timer of ${delay} ms${createdAt(timer)}`
}

function createdAt(handle: object): string {
  const places = handles?.createdAt(handle) ?? []
  return places.length === 0 ? '' : `, created at ${places.join(' < ')}`
}

/** The kinds that activeHandles() has. */
const isHandle =
  /^(?:(?:TCP|Pipe|TTY|UDP|Process)(?:Server|Socket)?Wrap|FSEventWrap|StatWatcher|MessagePort)$/

/** What ends by itself within a turn: the file that Node's loader closes, for one. */
const passing = new Set(['CloseReq', 'Immediate'])

function counted(timersAreKnown: boolean): string[] {
  const counts = new Map<string, number>()
  for (const kind of process.getActiveResourcesInfo()) {
    if (isHandle.test(kind) || passing.has(kind) || (kind === 'Timeout' && timersAreKnown)) continue
    const name = kind === 'Timeout' ? 'timer' : kind
    counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return [...counts].map(([name, count]) => (count === 1 ? name : `${name} × ${count}`))
}
