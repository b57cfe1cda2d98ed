import type { Timeouts } from '../../contract.js'
import { checkOption, isMilliseconds, refuseUnknown } from '../check-option.js'
import { debugValue } from '../debug.js'

/** Milliseconds; false switches one off. */
export interface TimeoutOptions {
  /**
   * What an outbound connection of this process may take to be established: name lookup, TCP and TLS together.
   * Of several supervised servers, the shortest holds. Default 10000.
   */
  readonly dial?: number | false
  /**
   * How long a client may keep us waiting: for a request's head to be whole, for more of a body, for it to take more of
   * an answer. No handler is hurried, and Node's `keepAliveTimeout` has the idle connections. A raw connection: how long
   * no byte may move. What was upgraded: the same, but only where it is set here; else TCP's keep-alive. Default 120000.
   */
  readonly inactivity?: number | false
  /** What a request, from its head to the end of its answer, or a raw connection may take. Default false. */
  readonly total?: number | false
}

export interface TimeoutSettings extends Timeouts {
  /** Inactivity of what was upgraded. */
  readonly upgraded: number | false
}

export function resolveTimeouts(options: TimeoutOptions = {}): TimeoutSettings {
  refuseUnknown('timeouts.', options, names)
  for (const name of names) checkTimeout(`timeouts.${name}`, options[name])
  const { dial = 10_000, inactivity = 120_000, total = false } = options
  return {
    dial: capTimeout(dial),
    inactivity: capTimeout(inactivity),
    total: capTimeout(total),
    upgraded: capTimeout(options.inactivity ?? false),
  }
}

const names = ['dial', 'inactivity', 'total'] as const

/** Not 0, which Node's own timeouts take for "never". */
export function checkTimeout(option: string, value: unknown, caller?: string): void {
  const holds = value === undefined || value === false || (value !== 0 && isMilliseconds(value))
  checkOption(holds, option, 'milliseconds above 0, or false', value, caller)
}

/** With SLIPWAY_DEBUG=timeouts=500 none that is on takes longer than so many milliseconds: a trial has no minutes. */
export function capTimeout(timeout: number | false): number | false {
  const cap = Number(debugValue('timeouts') ?? Number.NaN)
  return timeout !== false && cap !== 0 && isMilliseconds(cap) ? Math.min(timeout, cap) : timeout
}
