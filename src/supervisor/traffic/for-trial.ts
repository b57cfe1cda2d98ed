import type { IncomingMessage } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http2'
import { CRASH_HEADER, HOLD_HEADER } from '../../contract.js'
import { debugs, debugValue } from '../debug.js'
import type { Emit } from '../intercept-emit.js'
import { kindOf } from './request-events.js'

/**
 * What a trial needs of any service, whatever its handlers do: with SLIPWAY_DEBUG=crash, requests that ask for it throw
 * where their handler would run; with SLIPWAY_DEBUG=timeouts=…, those that ask for it are never answered. Without, it
 * gives what it got: no client can have a service do either.
 */
export function forTrial(emit: Emit): Emit {
  const crashes = debugs('crash')
  const holds = debugValue('timeouts') !== null
  if (!crashes && !holds) return emit
  return (event, ...args) => {
    const headers = headersOf(event, args)
    if (crashes && headers?.[CRASH_HEADER] === '1') {
      setImmediate(throwInHandler)
      return true
    }
    return holds && headers?.[HOLD_HEADER] === '1' ? true : emit(event, ...args)
  }
}

function headersOf(event: string | symbol, args: unknown[]): IncomingHttpHeaders | null {
  const kind = kindOf(event)
  if (kind === null) return null
  return kind === 'stream' ? (args[1] as IncomingHttpHeaders) : (args[0] as IncomingMessage).headers
}

/** Later, as handlers do after they waited: frameworks catch what is thrown at once. */
function throwInHandler(): never {
  throw new Error(`${CRASH_HEADER} asked for this crash`)
}
