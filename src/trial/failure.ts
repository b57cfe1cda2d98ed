import { SlipwayError, type Diagnostic, type ErrorCode, type ErrorParameters } from '../errors.js'
import type { Service } from './types.js'
import { within } from './within.js'

/** Milliseconds that a service which failed a check has left to write what it logged. */
const LAST_WORDS = 200

type TrialCode = Extract<ErrorCode, `TRIAL_${string}`>
type Rest<C extends TrialCode> = Omit<ErrorParameters<C>, 'bundle'>

/** Ends a service that failed a check, and gives the error, with the last lines of what the service wrote. */
export async function trialError<C extends TrialCode>(
  code: C,
  parameters: Rest<C>,
  service: Service,
  cause?: unknown,
): Promise<SlipwayError> {
  const { name } = service.tried
  const named = { ...parameters, bundle: name } as unknown as ErrorParameters<C>
  // What it wrote last may still be on its way: from its own memory, before it is killed, and from the pipe.
  await within(LAST_WORDS, service.exit)
  service.kill()
  await service.exit
  const options = { diagnostics: [lastWords(service.tail())], ...(cause !== undefined && { cause }) }
  return new SlipwayError(code, named, options)
}

/** Several failed attempts to connect have a code, and no message. */
export function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.message || ((error as NodeJS.ErrnoException).code ?? error.name)
}

function lastWords(lines: readonly string[]): Diagnostic {
  if (lines.length === 0) return { text: 'It wrote nothing.' }
  return { text: ['The last lines that it wrote:', ...lines.map((line) => `  ${line}`)].join('\n') }
}
