import type { ErrorExit } from '../errors.js'
import type { World } from '../world.js'

/** A command is data: help, parsing, documentation and tests are made from it. */
export interface Command {
  readonly name: string
  /** One line, without a full stop. */
  readonly summary: string
  readonly arguments: readonly ArgumentSpec[]
  readonly options: Readonly<Record<string, OptionSpec>>
  readonly examples: readonly Example[]
  /** It is run where there may be no config: `--config` is refused, and not in its help. */
  readonly withoutConfig: boolean
  /** Gives the exit code where it is another than 0, and no error says so. */
  run(call: Call): Promise<ErrorExit | void>
}

export interface ArgumentSpec {
  /** As help shows it: `dir`. Optional, always: a command that cannot do without it says so itself. */
  readonly name: string
  readonly summary: string
}

/** The key is the flag: `dryRun` becomes `--dry-run`. Without `value` it is a switch. */
export interface OptionSpec {
  readonly summary: string
  /** The name of its value, in capitals: `FILE`. */
  readonly value?: string
  readonly choices?: readonly string[]
}

export interface Example {
  readonly line: string
  readonly says: string
}

/** One call of a command. */
export interface Call<A extends string = string, O = Readonly<Record<string, string | boolean | undefined>>> {
  /** Its cwd is `--cwd`. */
  readonly world: World
  readonly arguments: Readonly<Record<A, string | undefined>>
  readonly options: O
  /** How the config is loaded: `--config`, the signal below, and contained for good. */
  readonly config: { readonly file?: string; readonly signal: AbortSignal; readonly lasting: boolean }
  readonly json: boolean
  readonly quiet: boolean
  /** Aborted by SIGINT and SIGTERM, and by what is thrown where nobody can catch it. */
  readonly signal: AbortSignal
}

/** Fixes the types of a command's arguments and options from their specs, and forgets them for the outside. */
export function defineCommand<
  const A extends readonly ArgumentSpec[],
  const O extends Readonly<Record<string, OptionSpec>>,
>(command: {
  name: string
  summary: string
  arguments?: A
  options?: O
  examples: readonly Example[]
  withoutConfig?: boolean
  run(call: Call<A[number]['name'], OptionValues<O>>): Promise<ErrorExit | void>
}): Command {
  // The parser fills in what the specs describe, so the narrower call is what arrives.
  const run: Command['run'] = (call) => command.run(call as Parameters<typeof command.run>[0])
  const { arguments: taken = [], options = {}, withoutConfig = false } = command
  return { ...command, arguments: taken, options, withoutConfig, run }
}

export type OptionValues<O extends Readonly<Record<string, OptionSpec>>> = {
  readonly [K in keyof O]?: OptionValue<O[K]>
}

type OptionValue<S extends OptionSpec> = S extends { choices: readonly (infer C)[] }
  ? C
  : S extends { value: string }
    ? string
    : boolean
