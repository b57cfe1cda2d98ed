import { SlipwayError } from '../../errors.js'
import type { NpmAnswer } from '../../run-npm.js'

export interface Attempt {
  /** What was tried: `publish ferry`. */
  readonly doing: string
  readonly name: string
  readonly registry: string
}

/** The registry did not answer, or not as one does that is well: npm has asked again, as its settings say. */
const FAILED =
  /^(E(408|420|429|5\d\d)|ECONN\w+|ENOTFOUND|EAI_AGAIN|E\w*TIMEOUT|ETIMEDOUT|EPIPE|EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_(SOCKET|SSL|TLS)\w*|CERT_\w+|\w+_CERT\w*|UNABLE_TO_\w+)$/

/** npm itself says so, and registries with codes of their own. */
const IS_THERE = /publish over|already (present|exists|published)/i

/** What a person can do about npm's refusal. */
export function npmProblem(
  { code, problem: said, exit }: Pick<NpmAnswer, 'code' | 'problem' | 'exit'>,
  { doing, name, registry }: Attempt,
): SlipwayError {
  if (code === 'E409' || code === 'EPUBLISHCONFLICT' || IS_THERE.test(said))
    return new SlipwayError('NPM_CONFLICT', { doing, registry, said })
  if (code === 'EOTP') return new SlipwayError('NPM_OTP_NEEDED', { doing, registry })
  if (code === 'ENEEDAUTH' || code === 'E401' || code === 'EAUTHIP')
    return new SlipwayError('NPM_NOT_LOGGED_IN', { registry, said })
  // Of what one may not write, registries say that it is not there.
  if (code === 'E402' || code === 'E403' || code === 'E404')
    return new SlipwayError('NPM_NOT_ALLOWED', { doing, name, registry, said, paid: code === 'E402' })
  if (code !== null && FAILED.test(code))
    return new SlipwayError('NPM_REGISTRY_FAILED', { doing, registry, said })
  const reason = said === '' ? `ended with exit code ${exit}` : said
  return new SlipwayError('NPM_REFUSED', { doing, registry, said: reason })
}
