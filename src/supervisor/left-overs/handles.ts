import { createHook } from 'node:async_hooks'
import { debugs } from '../debug.js'
import { mapStack } from '../source-maps.js'

/** Where timers, sockets and other handles were created; known from the import of the supervisor on, with SLIPWAY_DEBUG=handles. */
export interface Handles {
  /** The timers that keep the process alive, as far as they are known. */
  readonly timers: () => object[]
  /** `name (file:line:column)`, the innermost first; empty where it is not known. */
  readonly createdAt: (handle: object) => string[]
  /** All that is there, whether it keeps the process alive or not: its type, as async_hooks has it, and lines of a stack. */
  readonly all: () => { readonly type: string; readonly stack: readonly string[] }[]
}

/** What lasts until somebody ends it, or its time has come. */
const lasting =
  /^(?:Timeout|(?:TCP|TCPSERVER|PIPE|PIPESERVER|UDP|PROCESS|FSEVENT|TTY)WRAP|STATWATCHER|MESSAGEPORT|WORKER)$/

/** Stack frames of the service that are shown. */
const SHOWN = 3

/** null without SLIPWAY_DEBUG=handles: knowing this makes a service slow. */
export const handles: Handles | null = debugs('handles') ? track() : null

function track(): Handles {
  const stacks = new WeakMap<object, string[]>()
  const timers = new Map<number, object>()
  const running = new Map<number, { readonly type: string; readonly stack: string[] }>()
  createHook({
    init(id, type, trigger, resource) {
      if (type === 'PROMISE') return
      if (type === 'Timeout') timers.set(id, resource)
      const frames = ownFrames()
      // Node goes on in a later turn with what was begun in this one: listen() looks its host up first.
      const stack = frames.length > 0 ? frames : (running.get(trigger)?.stack ?? [])
      running.set(id, { type, stack })
      stacks.set(resource, stack)
    },
    destroy(id) {
      timers.delete(id)
      running.delete(id)
    },
  }).enable()
  return {
    timers: () => [...timers.values()].filter((timer) => (timer as NodeJS.Timeout).hasRef()),
    all: () => [...running.values()].filter(({ type }) => lasting.test(type)),
    createdAt: (handle) => (stacks.get(handle) ?? []).map((line) => mapStack(line).replace(/^\s+at /, '')),
  }
}

function ownFrames(): string[] {
  const { stackTraceLimit } = Error
  Error.stackTraceLimit = 30
  const at: { stack?: string } = {}
  Error.captureStackTrace(at, ownFrames)
  Error.stackTraceLimit = stackTraceLimit
  // The first frame is that of the hook.
  const [, ...frames] = (at.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line))
  return frames.filter((line) => !/\(?node:/.test(line)).slice(0, SHOWN)
}
