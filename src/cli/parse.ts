import { resolve } from 'node:path'
import { Argument, Command as Program, CommanderError, InvalidArgumentError, Option } from 'commander'
import type { World } from '../world.js'
import type { Call, Command, OptionSpec } from './command.js'

/** What the command line asks for: a call of a command, or nothing more because help or the version was shown. */
export type Parsed = { command: Command; call: Omit<Call, 'signal'> } | { exit: 0 | 2 }

/** Usage errors, help and `--version` are written to the world's streams; nothing is run. */
export function parse(
  commands: readonly Command[],
  argv: readonly string[],
  world: World,
  version: string,
): Parsed {
  let parsed: Parsed = { exit: 2 }
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
      writeOut: (text) => world.stdout.write(text),
      writeErr: (text) => world.stderr.write(text),
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
    return { exit: error.exitCode === 0 ? 0 : 2 }
  }
  return parsed
}

function describe(program: Program, command: Command): void {
  program.description(`${command.summary}.`)
  for (const argument of command.arguments) {
    program.addArgument(new Argument(`[${argument.name}]`, argument.summary))
  }
  for (const [key, option] of Object.entries(command.options)) program.addOption(toOption(key, option))
  const examples = command.examples.map(({ line, says }) => `  ${line}\n      ${says}`)
  program.addHelpText('after', `\nExamples:\n${examples.join('\n')}`)
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

function toCall(command: Command, program: Program, world: World): Omit<Call, 'signal'> {
  const options = program.optsWithGlobals<Record<string, string | boolean | undefined>>()
  const { cwd, config, json, quiet, ...own } = options
  return {
    world: { ...world, cwd: resolve(world.cwd, typeof cwd === 'string' ? cwd : '.') },
    arguments: Object.fromEntries(command.arguments.map(({ name }, index) => [name, program.args[index]])),
    options: own,
    config: typeof config === 'string' ? { file: config } : {},
    json: json === true,
    quiet: quiet === true,
  }
}
