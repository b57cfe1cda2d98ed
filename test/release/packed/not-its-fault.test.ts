import { expect, test } from 'vitest'
import { SlipwayError } from '../../../src/errors.js'
import { notItsFault } from '../../../src/release/packed/not-its-fault.js'

const dlopen = [
  'Error: libvips-cpp.so.42: cannot open shared object file: No such file or directory',
  "  code: 'ERR_DLOPEN_FAILED'",
]

test('native code of an image that wants a library of its base says nothing of the image', () => {
  expect(notItsFault('image', ended(dlopen))).toContain('a library of its base')
  expect(notItsFault('tarball', ended(dlopen))).toBeNull()
})

test('nor does a temporary folder that is full, or starts no programs', () => {
  expect(notItsFault('image', Object.assign(new Error('full'), { code: 'ENOSPC' }))).toContain('no room')
  const parameters = { bundle: 'ferry', folder: '/tmp/x', said: 'spawn /tmp/x/ferry EACCES' }
  expect(notItsFault('executable', new SlipwayError('TRIAL_NOT_STARTED', parameters))).toContain('no program')
})

test('whatever else ended it does', () => {
  expect(notItsFault('image', ended(["Error: ENOENT: no such file, open '/etc/ferry'"]))).toBeNull()
  expect(notItsFault('image', new Error('cannot open shared object file'))).toBeNull()
  const later = [...dlopen, "Error: ENOENT: no such file or directory, open 'routes.json'"]
  expect(notItsFault('image', ended(later))).toBeNull()
  const symbol = ['Error: ferry.node: undefined symbol: napi_new_thing', "  code: 'ERR_DLOPEN_FAILED'"]
  expect(notItsFault('image', ended(symbol))).toBeNull()
})

function ended(lines: readonly string[]): SlipwayError {
  const diagnostics = [{ text: lines.join('\n') }]
  return new SlipwayError(
    'TRIAL_ENDED_EARLY',
    { bundle: 'ferry', how: 'ended with exit code 1' },
    { diagnostics },
  )
}
