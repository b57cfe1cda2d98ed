import { expect, test } from 'vitest'
import { commands } from '../../src/cli/commands/index.js'
import { asksForJson, parse } from '../../src/cli/parse.js'
import { isSlipwayError, type SlipwayError } from '../../src/errors.js'
import { testWorld } from '../support/world.js'

function call(...argv: string[]) {
  const world = testWorld('/somewhere')
  const parsed = parse(commands, argv, world, '1.0.275-b244a2b9b8-20150202.163449')
  return { parsed, out: world.out(), err: world.err() }
}

function failure(...argv: string[]): SlipwayError {
  try {
    call(...argv)
  } catch (error) {
    if (isSlipwayError(error)) return error
    throw error
  }
  throw new Error('it was taken')
}

test('global options are taken before and after the command', () => {
  for (const argv of [
    ['--json', '--cwd', 'there', 'version'],
    ['version', '--cwd', 'there', '--json'],
  ]) {
    expect(call(...argv).parsed).toMatchObject({
      command: { name: 'version' },
      call: { json: true, quiet: false, world: { cwd: '/somewhere/there' } },
    })
  }
})

test('flags are named as help shows them and arrive under their keys', () => {
  expect(call('release', '--dry-run', '--dotenv', 'out.env').parsed).toMatchObject({
    call: { options: { dryRun: true, dotenv: 'out.env' } },
  })
})

test('a command that needs no config refuses --config, and does not show it', () => {
  expect(call('init', '--help').out).not.toContain('--config')
  expect(call('build', '--help').out).toContain('--config <FILE>')
  expect(failure('init', '--config', 'other.ts')).toMatchObject({
    code: 'CONFLICTING_FLAGS',
    message: '--config and slipway init cannot be used together',
  })
})

test.each([
  [['relase'], "unknown command 'relase'", 'Did you mean release? `slipway --help` shows what there is.'],
  [
    ['version', '--formt', 'npm'],
    "unknown option '--formt'",
    'Did you mean --format? `slipway version --help` shows what there is.',
  ],
  [['version', '--format', 'xml'], 'Allowed are canonical, semver, npm.', '`slipway version --help`'],
  [['version', '--format'], 'argument missing', '`slipway version --help`'],
  [['version', '--format', 'npm', '--format', 'semver'], 'It was given twice.', '`slipway version --help`'],
  [['version', '--cwd', ''], 'It must not be empty.', '`slipway version --help`'],
  [['version', 'extra'], 'too many arguments', '`slipway version --help`'],
  [['--json'], 'one of the commands must be named: init, version', '`slipway --help`'],
  [['help', 'relase'], "unknown command 'relase'; there are init, version", '`slipway --help`'],
  [['help', 'relase', '--json'], "unknown command 'relase'", '`slipway --help`'],
  [['help', 'build', 'extra'], 'too many arguments', '`slipway --help`'],
  [['build', 'extra', '--help'], 'too many arguments', '`slipway --help`'],
  [['build', '--wach', '--help'], "unknown option '--wach'", 'Did you mean --watch?'],
  [['--help', 'nonsense'], "unknown command 'nonsense'", '`slipway --help`'],
  [['--version', 'extra'], "unknown command 'extra'", '`slipway --help`'],
  [['--version', 'build'], '--version stands alone', '`slipway --help`'],
])('%j is wrong usage', (argv, what, fix) => {
  const error = failure(...argv)
  expect(error).toMatchObject({ code: 'USAGE', exit: 2 })
  expect(error.message).toContain(what)
  expect(error.message).not.toContain('error:')
  expect(error.fix).toContain(fix)
})

test('without a command there is help, on stderr, and exit 2', () => {
  const { parsed, out, err } = call()
  expect(parsed).toEqual({ exit: 2 })
  expect(err).toContain('Usage: slipway')
  expect(out).toBe('')
})

test('help of a command is shown beside its options, wherever it is asked for', () => {
  const help = call('release', '--help').out
  for (const argv of ['help release', 'release --dry-run -h', '--help release', 'help --quiet release']) {
    expect(call(...argv.split(' '))).toMatchObject({ parsed: { exit: 0 }, out: help })
  }
})

test('what --json asks for is told before anything is parsed, and an operand does not ask', () => {
  expect(asksForJson(['--nonsense', '--json'])).toBe(true)
  expect(asksForJson(['init', '--', '--json'])).toBe(false)
})

test('--version prints the version alone', () => {
  const { parsed, out } = call('--version')
  expect(parsed).toEqual({ exit: 0 })
  expect(out).toBe('1.0.275-b244a2b9b8-20150202.163449\n')
})

test('help and --version are JSON too where that is asked for', () => {
  expect(JSON.parse(call('--version', '--json').out)).toEqual({
    version: '1.0.275-b244a2b9b8-20150202.163449',
  })
  expect(JSON.parse(call('release', '--help', '--json').out)).toEqual({
    help: call('release', '--help').out.trimEnd(),
  })
})

test('help lists every command with its summary, and each command its options and examples', () => {
  const { parsed, out } = call('--help')
  expect(parsed).toEqual({ exit: 0 })
  for (const command of commands) {
    expect(out.replaceAll(/\s+/g, ' ')).toContain(command.summary)
    const help = call(command.name, '--help').out
    for (const { line } of command.examples) expect(help).toContain(line)
    for (const { summary } of Object.values(command.options)) {
      expect(help.replaceAll(/\s+/g, ' ')).toContain(summary)
    }
    expect(help).toContain('--cwd')
  }
})
