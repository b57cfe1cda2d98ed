import { createHook } from 'node:async_hooks'
import { Server } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { untilNobodyWaits } from '../drain/nobody-waits.js'

interface Handle {
  readonly close: () => void
}

/** Milliseconds that workers get to take what was accepted for them. */
const LIMIT = 5000

/**
 * In the primary of a cluster: knows what it accepts connections on for its workers from now on. Gives the function
 * that closes these and waits until what was accepted is handed over: when the last worker stops listening, Node
 * resets what still waits for one. No public property tells these handles; one that is not found is left to Node.
 */
export function watchClusterListeners(): () => Promise<void> {
  const listeners = new Set<Handle>()
  let accepted = 0
  createHook({
    init(_id, type, _trigger, resource) {
      if (type === 'TCPSERVERWRAP' || type === 'PIPESERVERWRAP') listeners.add(resource as Handle)
      // Those that it dials are among them, which does no harm.
      else if (type === 'TCPWRAP' || type === 'PIPEWRAP') accepted += 1
    },
  }).enable()
  let closed: Promise<void> | null = null
  return () => (closed ??= close(listeners, () => accepted))
}

async function close(listeners: ReadonlySet<Handle>, accepted: () => number): Promise<void> {
  await untilNobodyWaits(accepted)
  const own = new Set(activeHandles().map((each) => each instanceof Server && handleOf(each)))
  for (const listener of listeners) if (!own.has(listener)) listener.close()
  const start = performance.now()
  while (activeHandles().some(isAccepted) && performance.now() - start < LIMIT) await sleep(5)
}

/** Of the servers that the primary itself has. */
function handleOf(server: Server): unknown {
  const { _handle: handle } = server as Server & { _handle?: unknown }
  return handle
}

/** A connection that is no socket of this process. */
function isAccepted(handle: object): boolean {
  return handle.constructor.name === 'TCP'
}

function activeHandles(): object[] {
  const { _getActiveHandles: get } = process as { _getActiveHandles?: () => object[] }
  return get?.call(process) ?? []
}
