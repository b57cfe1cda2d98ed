import { resolve } from 'node:path'
import { Argument, Command as Program, CommanderError, Help, InvalidArgumentError, Option } from 'commander'
import { SlipwayError } from '../errors.js'
import type { World } from '../world.js'
import type { Call, Command, OptionSpec } from './command.js'

/** What the command line asks for: a call of a command, or nothing more because help or the version was shown. */
export type Parsed = { command: Command; call: ParsedCall } | { exit: number }

/** All of a call that the arguments say. */
type ParsedCall = Omit<Call, 'config' | 'signal'> & { readonly config: Pick<Call['config'], 'file'> }

/**
 * Help and `--version` are written to the world's streams; nothing is run.
 *
 * @throws SlipwayError USAGE
 */
export function parse(
  commands: readonly Command[],
  argv: readonly string[],
  world: World,
  version: string,
): Parsed {
  const attempt = (args: readonly string[]) => attemptToParse(commands, args, world, version)
  const { parsed, error, shown } = attempt(argv)
  if (error === undefined) return parsed ?? { exit: 2 }
  if (error.exitCode !== 0) return end(error, shown, { commands, argv, world })
  const rest = withoutHelp(argv, error)
  refuseTheRest(attempt(rest), error)
  // Before the command, the parser takes it for a call for the help of none.
  const help = error.code === 'commander.version' ? shown : attempt([...rest, '--help']).shown
  return end(error, help, { commands, argv, world })
}

interface Attempt {
  readonly parsed?: Parsed | undefined
  /** Also where help or the version was shown: then its exit code is 0. */
  readonly error?: CommanderError
  readonly shown: string
}

function attemptToParse(
  commands: readonly Command[],
  argv: readonly string[],
  world: World,
  version: string,
): Attempt {
  let parsed: Parsed | undefined
  let shown = ''
  const program = new Program('slipway')
    .description('Takes a Node service from a git checkout to a release that says exactly which build it is.')
    .version(version, '-V, --version', "print Slipway's own version")
    .helpOption('-h, --help', 'show help')
    .helpCommand('help [command]', 'show help for a command')
    .addOption(once(new Option('--cwd <DIR>', 'work in this folder')))
    .addOption(once(new Option('--config <FILE>', 'the config file, instead of build.config.*')))
    .option('--json', 'print JSON on standard output, and nothing else there')
    .option('--quiet', 'print nothing but the result and errors')
    .configureOutput({
      writeOut: (text) => (shown += text),
      writeErr: (text) => (shown += text),
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({ showGlobalOptions: true, subcommandTerm: (command) => command.name() })
    .exitOverride()

  for (const command of commands) {
    const sub = program.command(command.name).summary(command.summary)
    // Start-up time: what a command takes matters only where it is named.
    if (argv.includes(command.name)) describe(sub, command)
    sub.action(() => {
      parsed = { command, call: toCall(command, sub, world) }
    })
  }

  try {
    program.parse([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    return { error, shown }
  }
  return { parsed, shown }
}

/** What else is said beside a call for help, or for the version: the parser does not look at it. */
function withoutHelp(argv: readonly string[], { code }: CommanderError): string[] {
  const word = code === 'commander.help' ? argv.indexOf('help') : -1
  const flags = ['-h', '--help', '-V', '--version']
  return argv.filter((argument, index) => index !== word && !flags.includes(argument))
}

/** Help is of a command, or of none; the version is of none. */
function refuseTheRest({ parsed, error }: Attempt, { code }: CommanderError): void {
  if (error !== undefined && error.code !== 'commander.help') throw usageError(error.message, null)
  if (parsed !== undefined && code === 'commander.version') {
    throw usageError('--version stands alone', null)
  }
}

function end(
  { code, exitCode, message }: CommanderError,
  shown: string,
  { commands, argv, world }: { commands: readonly Command[]; argv: readonly string[]; world: World },
): Parsed {
  const json = asksForJson(argv)
  if (exitCode === 0) {
    const key = code === 'commander.version' ? 'version' : 'help'
    world.stdout.write(json ? `${JSON.stringify({ [key]: shown.trimEnd() }, null, 2)}\n` : shown)
    return { exit: 0 }
  }
  const names = commands.map(({ name }) => name)
  const named = names.find((name) => argv.includes(name)) ?? null
  if (code !== 'commander.help') throw usageError(message, named)
  const [help, topic] = argv.filter((argument) => !argument.startsWith('-'))
  if (help === 'help' && topic !== undefined) {
    throw usageError(`unknown command '${topic}'; there are ${names.join(', ')}`, null)
  }
  if (json) throw usageError(`one of the commands must be named: ${names.join(', ')}`, named)
  world.stderr.write(shown)
  return { exit: 2 }
}

/** Known before anything is parsed, for what is said of arguments that cannot be. */
export function asksForJson(argv: readonly string[]): boolean {
  const operands = argv.indexOf('--')
  return argv.slice(0, operands === -1 ? argv.length : operands).includes('--json')
}

function usageError(message: string, command: string | null): SlipwayError<'USAGE'> {
  const [, problem = message, suggestion = null] =
    /^(?:error: )?(.*?)(?:\n\(Did you mean (.*)\?\))?$/s.exec(message) ?? []
  return new SlipwayError('USAGE', { problem, command, suggestion })
}

function describe(program: Program, command: Command): void {
  program.description(`${command.summary}.`)
  if (command.withoutConfig)
    program.configureHelp({ ...program.configureHelp(), visibleGlobalOptions: allButConfig })
  for (const argument of command.arguments) {
    program.addArgument(new Argument(`[${argument.name}]`, argument.summary))
  }
  for (const [key, option] of Object.entries(command.options)) program.addOption(toOption(key, option))
  const examples = command.examples.map(({ line, says }) => `  ${line}\n      ${says}`)
  program.addHelpText('after', `\nExamples:\n${examples.join('\n')}`)
}

function allButConfig(program: Program): Option[] {
  const help = Object.assign(new Help(), { showGlobalOptions: true })
  return help.visibleGlobalOptions(program).filter(({ long }) => long !== '--config')
}

function toOption(key: string, spec: OptionSpec): Option {
  const flag = `--${key.replaceAll(/[A-Z]/g, (capital) => `-${capital.toLowerCase()}`)}`
  if (spec.value === undefined && spec.choices === undefined) return new Option(flag, spec.summary)
  const option = new Option(`${flag} <${spec.value ?? spec.choices?.join('|')}>`, spec.summary)
  return once(option, spec.choices)
}

/** An option that may stand only once: the last of two would win silently. */
function once(option: Option, choices?: readonly string[]): Option {
  return option.argParser((value: string, previous: unknown) => {
    if (previous !== undefined) throw new InvalidArgumentError('It was given twice.')
    if (value === '') throw new InvalidArgumentError('It must not be empty.')
    if (choices?.includes(value) === false)
      throw new InvalidArgumentError(`Allowed are ${choices.join(', ')}.`)
    return value
  })
}

function toCall(command: Command, program: Program, world: World): ParsedCall {
  const options = program.optsWithGlobals<Record<string, string | boolean | undefined>>()
  const { cwd, config, json, quiet, ...own } = options
  if (command.withoutConfig && config !== undefined)
    throw new SlipwayError('CONFLICTING_FLAGS', { first: '--config', second: `slipway ${command.name}` })
  return {
    world: { ...world, cwd: resolve(world.cwd, typeof cwd === 'string' ? cwd : '.') },
    arguments: Object.fromEntries(command.arguments.map(({ name }, index) => [name, program.args[index]])),
    options: own,
    config: typeof config === 'string' ? { file: config } : {},
    json: json === true,
    quiet: quiet === true,
  }
}
