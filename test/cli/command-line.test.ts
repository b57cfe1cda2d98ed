import { expect, test } from 'vitest'
import { commands } from '../../src/cli/commands/index.js'
import { parse } from '../../src/cli/parse.js'
import { testWorld } from '../support/world.js'

function call(...argv: string[]) {
  const world = testWorld('/somewhere')
  const parsed = parse(commands, argv, world, '1.0.275-b244a2b9b8-20150202.163449')
  return { parsed, out: world.out(), err: world.err() }
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

test.each([
  [['relase'], "unknown command 'relase'\n(Did you mean release?)"],
  [['version', '--formt', 'npm'], "unknown option '--formt'\n(Did you mean --format?)"],
  [['version', '--format', 'xml'], 'Allowed are canonical, semver, npm.'],
  [['version', '--format'], 'argument missing'],
  [['version', '--format', 'npm', '--format', 'semver'], 'It was given twice.'],
  [['version', '--cwd', ''], 'It must not be empty.'],
  [['version', 'extra'], 'too many arguments'],
  [[], 'Usage: slipway'],
])('%j is wrong usage: exit 2, said on stderr', (argv, said) => {
  const { parsed, out, err } = call(...argv)
  expect(parsed).toEqual({ exit: 2 })
  expect(err).toContain(said)
  expect(out).toBe('')
})

test('--version prints the version alone', () => {
  const { parsed, out } = call('--version')
  expect(parsed).toEqual({ exit: 0 })
  expect(out).toBe('1.0.275-b244a2b9b8-20150202.163449\n')
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
