import { expect, test } from 'vitest'
import { SlipwayError } from '../../../src/errors.js'
import { withoutItsBase } from '../../../src/release/packed/without-its-base.js'

test('native code that wants a library of its base says nothing of the image', () => {
  const said = [
    "Error: libvips-cpp.so.42: cannot open shared object file: No such file or directory",
    "  code: 'ERR_DLOPEN_FAILED'",
  ]
  expect(withoutItsBase(ended(said))).toContain('a library of its base')
})

test('whatever else ended it does', () => {
  expect(withoutItsBase(ended(["Error: ENOENT: no such file or directory, open '/etc/ferry'"]))).toBeNull()
  expect(withoutItsBase(new Error('ERR_DLOPEN_FAILED'))).toBeNull()
})

function ended(lines: readonly string[]): SlipwayError {
  const diagnostics = [{ text: lines.join('\n') }]
  return new SlipwayError('TRIAL_ENDED_EARLY', { bundle: 'ferry', how: 'ended with exit code 1' }, { diagnostics })
}
