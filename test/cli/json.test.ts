import { expect, test } from 'vitest'
import { slipway } from '../support/built-cli.js'
import { tempFolder } from '../support/temp.js'

test.each([
  ['relase'],
  ['version --formt npm'],
  ['version --format'],
  ['version --format xml'],
  ['version extra'],
  [''],
])('with --json wrong usage (%s) is one JSON document on stdout, like any error', async (line) => {
  const folder = await tempFolder()
  const { exitCode, stdout, stderr } = await slipway(folder, ...line.split(' ').filter(Boolean), '--json')
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' })
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: 'USAGE',
      exit: 2,
      what: expect.any(String) as string,
      fix: expect.stringContaining('--help') as string,
      diagnostics: [],
    },
  })
})

test('without --json it is said on stderr, in the look of all errors', async () => {
  const { exitCode, stdout, stderr } = await slipway(await tempFolder(), 'relase')
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' })
  expect(stderr).toBe(
    "✘ USAGE unknown command 'relase'\n\n  Did you mean release? `slipway --help` shows what there is.",
  )
})
