import semver from 'semver'
import { expect, test } from 'vitest'
import { distTagFor, type DistTags } from '../../../src/publish/npm/dist-tag.js'
import { formatNpm } from '../../../src/version/forms.js'
import { someVersion } from '../../support/handmade-bundle.js'

const releaseOf = (npm: string, tags: DistTags) => distTagFor({ ...someVersion, npm }, tags)

test.each<[DistTags, string | null]>([
  [{}, 'latest'],
  [{ latest: '1.0.274' }, 'latest'],
  [{ latest: '1.0.275' }, 'latest'],
  [{ latest: '0.9.9999' }, 'latest'],
  [{ latest: '1.0.276' }, null],
  // The first version ever came from a branch, and the registry has made it the latest.
  [{ latest: '1.0.300-next.gb244a2b9b8' }, 'latest'],
  [{ latest: 'nonsense' }, 'latest'],
  [{ latest: '1.1.2' }, 'latest-1.0'],
  [{ latest: '2.0.2', 'latest-1.0': '1.0.274' }, 'latest-1.0'],
  [{ latest: '2.0.2', 'latest-1.0': '1.0.276' }, null],
])('of a release 1.0.275, where %j', (tags, tag) => {
  expect(releaseOf('1.0.275', tags)).toBe(tag)
})

const npmOn = (branch: string | null) => formatNpm(someVersion, branch, ['main'])

test.each([
  ['feature/Fähre', 'feature-F-hre'],
  ['next', 'next'],
  ['v1', 'branch-v1'],
  ['v1.0', 'v1-0'],
  ['1.0.x', '1-0-x'],
  ['x', 'branch-x'],
  ['2024', 'branch-2024'],
  ['latest', 'branch-latest'],
  ['published', 'branch-published'],
  ['-rf', 'rf'],
])('the tag of the branch %s is %s, which npm does not take for a version', (branch, tag) => {
  expect(distTagFor({ ...someVersion, npm: npmOn(branch) }, { latest: '9.0.0' })).toBe(tag)
  expect(semver.validRange(tag)).toBeNull()
})

test('a branch of which no name is left, and none at all, have no tag', () => {
  expect(releaseOf(npmOn('日本'), {})).toBeNull()
  expect(releaseOf(npmOn(null), {})).toBeNull()
})

test('the tag of a branch does not go back, and follows a history that was rewritten', () => {
  const tags = (next: string) => ({ latest: '1.0.1', next })
  expect(releaseOf(npmOn('next'), tags('1.0.276-next.g0000000000'))).toBeNull()
  expect(releaseOf(npmOn('next'), tags('1.0.275-next.gffffffffff'))).toBe('next')
  expect(releaseOf(npmOn('next'), tags('1.0.274-next.gffffffffff'))).toBe('next')
})
