import type { DeployFacts } from './facts.js'

/** Seconds that Kubernetes and what is before the pods take to learn that one goes. */
const SPREAD = 5

/** Seconds after a drain's deadline in which resources are closed and the last lines are written. */
const END = 5

/** Milliseconds of lag in which haproxy notices that an instance drains: its checks take 1250 for it. */
export const HAPROXY_LAG = 2000

/** What a line may begin with that is only for some services. */
const CONDITIONS: Readonly<Record<string, (facts: DeployFacts) => boolean>> = {
  HTTP: ({ mode }) => mode === 'http',
  PUBLISHES: ({ publishers }) => publishers.size > 0,
  KEEPS: ({ publishers }) => publishers.size === 0,
  GITHUB: ({ publishers }) => publishers.has('github'),
  NPM: ({ publishers }) => publishers.has('npm'),
  TOKEN: ({ publishers }) => publishers.has('github') || publishers.has('registry'),
  REGISTRY: ({ publishers }) => publishers.has('registry'),
}

/**
 * Fills the facts into a template, or its path. Lines that begin with `__HTTP__` are for services that speak it, and so on.
 *
 * @throws Error for a placeholder that there is not
 */
export function fillIn(template: string, facts: DeployFacts): string {
  const values = valuesOf(facts)
  const lines = template.replaceAll(/^__([A-Z]+)__(.*\n)/gm, (whole, name: string, line: string) => {
    const holds = CONDITIONS[name]
    return holds === undefined ? whole : holds(facts) ? line : ''
  })
  return lines.replaceAll(/__([A-Z]+(?:_[A-Z]+)*)__/g, (_, name: string) => {
    const value = values[name]
    if (value === undefined) throw new Error(`no deploy template knows __${name}__`)
    return String(value)
  })
}

function valuesOf({ name, bundle, entry, port, mode, drain }: DeployFacts): Record<string, string | number> {
  // The deadline counts from the signal: the lag is in it.
  const stop = Math.ceil(drain.deadline / 1000) + END
  // What the service's own lag gives need not be waited for before it.
  const preStop = Math.max(1, SPREAD - Math.floor(drain.lag / 1000))
  return {
    NAME: name,
    BUNDLE: bundle,
    ENTRY: entry,
    PORT: port,
    SECOND_PORT: port === 65_535 ? port - 1 : port + 1,
    MODE: mode,
    STOP_SECONDS: stop,
    PRE_STOP_SECONDS: preStop,
    GRACE_SECONDS: preStop + stop,
    HAPROXY_LAG,
  }
}
