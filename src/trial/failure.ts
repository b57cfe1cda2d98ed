import { SlipwayError, type Diagnostic, type ErrorCode, type ErrorParameters } from '../errors.js'
import type { Service } from './service.js'

type TrialCode = Extract<ErrorCode, `TRIAL_${string}`>
type Rest<C extends TrialCode> = Omit<ErrorParameters<C>, 'bundle'>

/** A failed check of a service, with the last lines of what the service wrote. */
export function trialError<C extends TrialCode>(
  code: C,
  parameters: Rest<C>,
  service: Service,
  cause?: unknown,
): SlipwayError {
  const named = { ...parameters, bundle: service.bundle } as unknown as ErrorParameters<C>
  const options = { diagnostics: [lastWords(service.tail())], ...(cause !== undefined && { cause }) }
  return new SlipwayError(code, named, options)
}

function lastWords(lines: readonly string[]): Diagnostic {
  if (lines.length === 0) return { text: 'It wrote nothing.' }
  return { text: ['The last lines that it wrote:', ...lines.map((line) => `  ${line}`)].join('\n') }
}
