import { checkOption, isMilliseconds, refuseUnknown } from '../check-option.js'

/** Milliseconds. */
export interface DrainOptions {
  /** How long an idle connection may still bring a request that was on its way. Default 500. */
  readonly linger?: number
  /** When what is not served yet is cut off. Default 25000: below the 30 seconds of Kubernetes. */
  readonly deadline?: number
}

export type DrainSettings = Required<DrainOptions>

export function resolveDrain(options: DrainOptions = {}): DrainSettings {
  refuseUnknown('drain.', options, ['linger', 'deadline'])
  const { linger = 500, deadline = 25_000 } = options
  checkOption(isMilliseconds(linger), 'drain.linger', 'milliseconds', linger)
  checkOption(isMilliseconds(deadline), 'drain.deadline', 'milliseconds', deadline)
  return { linger, deadline }
}
