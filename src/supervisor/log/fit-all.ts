import { symbols, type Logger } from 'pino'
import type { Fit } from './fit.js'

/** What writes a value as JSON; undefined where there is nothing to write. */
type Stringify = (value: unknown, fallback: unknown) => string | undefined

interface Inner {
  [symbols.stringifiersSym]: Readonly<Record<string | symbol, Stringify | undefined>>
  child: (bindings: object | undefined, options?: { redact?: unknown }) => Inner
  setBindings: (bindings: object) => void
}

/**
 * Has all that a logger of pino writes made fit first, at the place that every value goes through: fields, the message,
 * the bindings of children, and what serializers of a child's own make of them.
 */
export function fitAll(log: Logger, fit: Fit): void {
  const inner = log as unknown as Inner
  const { child } = inner
  fitValues(inner, fit)
  // A child with names of its own to redact has a way of its own to write.
  inner.child = function (this: Inner, bindings, options) {
    if (options?.redact === undefined || !bindings) return child.call(this, bindings, options)
    const made = child.call(this, {}, options)
    fitValues(made, fit)
    made.setBindings(bindings)
    return made
  }
}

function fitValues(log: Inner, fit: Fit): void {
  log[symbols.stringifiersSym] = new Proxy(log[symbols.stringifiersSym], {
    get(own, name): Stringify | undefined {
      if (typeof name === 'symbol') return undefined
      const further = own[name] ?? own[symbols.wildcardFirstSym]
      return (value, fallback) => {
        const fitted = fit(name, value)
        return further === undefined ? JSON.stringify(fitted) : further(fitted, fallback)
      }
    },
  })
}

/** What is set into a message (`%o`) has no name, and is part of it before that is written. */
export function fitArguments<A extends unknown[]>(args: A, fit: Fit): A {
  const first = typeof args[0] === 'string' ? 1 : 2
  if (args.length <= first) return args
  return args.map((each, at) => (at < first ? each : fit('', each))) as A
}
