import { isSlipwayError } from '../errors.js'
import { hideSecrets } from '../hide-secrets.js'
import type { Call } from './command.js'

/** A person reads it on stderr; a machine, with `--json`, as `{"error": …}` on stdout. */
export async function reportError(
  error: unknown,
  { world, json }: Pick<Call, 'world' | 'json'>,
  color: boolean,
): Promise<void> {
  // Whatever a config, a program or a server has put into it.
  const hide = hideSecrets(world.env)
  if (json) {
    world.stdout.write(`${hide(JSON.stringify({ error: errorToJson(error) }, null, 2))}\n`)
  } else if (isSlipwayError(error)) {
    const { renderError } = await import('./diagnostics.js')
    const { columns } = world.stderr
    world.stderr.write(hide(renderError(error, { color, cwd: world.cwd, columns })))
  } else {
    world.stderr.write(
      hide(`This is a bug in Slipway; please report it with what you see here.\n${stackOf(error)}\n`),
    )
  }
}

export function errorToJson(error: unknown): Record<string, unknown> {
  if (!isSlipwayError(error))
    return { code: 'BUG', what: stackOf(error), fix: 'Please report it.', diagnostics: [] }
  const { code, exit, message, fix, diagnostics } = error
  return { code, exit, what: message, fix, diagnostics }
}

function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : `\ncaused by ${stackOf(error.cause)}`
  return `${error.stack ?? error.message}${cause}`
}
