import { defaults } from './defaults.js'
import type { UserTrial, UserTrialRequest } from './user-config.js'
import { resolveBudgets } from './resolve-budgets.js'
import type { Report } from './mistake.js'
import type { TrialConfig, TrialRequest } from './types.js'

/** How a service is tried, requests and budgets as they are used. */
export function resolveTrial(trial: Filled | false, report: Report): TrialConfig {
  const {
    requests,
    budgets,
    client = null,
    setup = null,
    ...rest
  } = trial === false ? (defaults.trial as Filled) : trial
  return {
    enabled: trial !== false,
    ...rest,
    client,
    setup,
    requests: (requests.length === 0 ? ['GET /'] : requests).map(toRequest),
    budgets: resolveBudgets(budgets, report),
  }
}

/** Where there is no config. */
export const trialDefaults: TrialConfig = resolveTrial(defaults.trial, () => {})

/** Every option of it filled in that has a default. */
type Filled = Pick<UserTrial, 'client' | 'setup'> & {
  readonly [K in Exclude<keyof UserTrial, 'client' | 'setup'>]-?: Exclude<UserTrial[K], undefined>
}

function toRequest(said: string | UserTrialRequest): TrialRequest {
  if (typeof said === 'string') {
    const space = said.indexOf(' ')
    return { method: said.slice(0, space), path: said.slice(space + 1), headers: {}, body: null }
  }
  const { method = 'GET', path, headers = {}, body = null } = said
  return { method, path, headers, body }
}
