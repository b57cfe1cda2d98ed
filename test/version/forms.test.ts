import { parse, valid } from 'semver'
import { expect, test } from 'vitest'
import type { VersionParts } from '../../src/contract.js'
import { compareVersions, parseVersion } from '../../src/version/index.js'
import { formatNpm, formatParts, formatSemver } from '../../src/version/forms.js'

const parts: VersionParts = {
  major: 1,
  minor: 0,
  commits: 275,
  sha: 'b244a2b9b8',
  date: '20150202',
  time: '063449',
  dirty: false,
}
const dirty = { ...parts, dirty: true }
const text = '1.0.275-b244a2b9b8-20150202.063449'

test('parsing gives back what was formatted', () => {
  expect(formatParts(parts)).toBe(text)
  expect(parseVersion(text)).toEqual(parts)
  expect(parseVersion(formatParts(dirty))).toEqual(dirty)
})

test('parsing accepts -- between the parts', () => {
  expect(parseVersion('1.0.275--b244a2b9b8--20150202.063449')).toEqual(parts)
  expect(parseVersion('1.0.275--b244a2b9b8--20150202.063449.dirty')).toEqual(dirty)
})

test.each([
  '',
  '1.0.275',
  ` ${text}`,
  `${text}\n`,
  `v${text}`,
  `${text}.filthy`,
  `${text}.dirty.dirty`,
  '01.0.275-b244a2b9b8-20150202.063449',
  '1.00.275-b244a2b9b8-20150202.063449',
  '1.0.0275-b244a2b9b8-20150202.063449',
  '1.0.-1-b244a2b9b8-20150202.063449',
  '1.0.99999999999999999-b244a2b9b8-20150202.063449',
  '1.0.275-b244a2b9b-20150202.063449',
  '1.0.275-b244a2b9b8c-20150202.063449',
  '1.0.275-B244A2B9B8-20150202.063449',
  '1.0.275-b244a2b9g8-20150202.063449',
  '1.0.275---b244a2b9b8-20150202.063449',
  '1.0.275-b244a2b9b8-20150229.063449',
  '1.0.275-b244a2b9b8-20151301.063449',
  '1.0.275-b244a2b9b8-20150200.063449',
  '1.0.275-b244a2b9b8-20150202.240000',
  '1.0.275-b244a2b9b8-20150202.236000',
  '1.0.275-b244a2b9b8-20150202.235960',
  '1.0.275-b244a2b9b8-20150202-063449',
])('%j is no version', (wrong) => {
  expect(() => parseVersion(wrong)).toThrow(expect.objectContaining({ code: 'VERSION_UNREADABLE', exit: 2 }))
})

test('a leap day is a day', () => {
  expect(parseVersion('1.0.275-b244a2b9b8-20160229.063449').date).toBe('20160229')
})

test('versions compare by major, minor, commits, date and time, and not by sha', () => {
  const ascending = [
    '0.9.999-ffffffffff-20200101.000000',
    '1.0.9-ffffffffff-20200101.000000',
    '1.0.10-eeeeeeeeee-20150101.000000',
    '1.0.10-dddddddddd-20150101.000001',
    '1.0.10-cccccccccc-20150102.000000',
    '1.1.0-bbbbbbbbbb-20100101.000000',
    '2.0.0-aaaaaaaaaa-20090101.000000',
  ].map(parseVersion)
  expect(ascending.toReversed().toSorted(compareVersions)).toEqual(ascending)
  expect(compareVersions(parts, { ...parts, sha: '0000000000' })).toBe(0)
})

test('the semver form is valid and of the same precedence on every commit of a number', () => {
  expect(formatSemver(parts)).toBe('1.0.275+b244a2b9b8.20150202.063449')
  expect(formatSemver(dirty)).toBe('1.0.275+b244a2b9b8.20150202.063449.dirty')
  // node-semver takes the build metadata off.
  expect([parts, dirty].map((each) => valid(formatSemver(each)))).toEqual(['1.0.275', '1.0.275'])
})

test.each([
  ['main', ['main'], '1.0.275', '1.0.275-dirty.gb244a2b9b8'],
  ['release/2.x', ['main', 'release/*'], '1.0.275', '1.0.275-dirty.gb244a2b9b8'],
  ['a.b', ['axb'], '1.0.275-a-b.gb244a2b9b8', '1.0.275-a-b.gb244a2b9b8.dirty'],
  ['domain', ['main'], '1.0.275-domain.gb244a2b9b8', '1.0.275-domain.gb244a2b9b8.dirty'],
  [null, ['*'], '1.0.275-gb244a2b9b8', '1.0.275-gb244a2b9b8.dirty'],
  [
    'feature/Add_it',
    ['main'],
    '1.0.275-feature-Add-it.gb244a2b9b8',
    '1.0.275-feature-Add-it.gb244a2b9b8.dirty',
  ],
  ['007', ['main'], '1.0.275-branch-007.gb244a2b9b8', '1.0.275-branch-007.gb244a2b9b8.dirty'],
  ['--x--', [], '1.0.275-x.gb244a2b9b8', '1.0.275-x.gb244a2b9b8.dirty'],
  ['日本', [], '1.0.275-gb244a2b9b8', '1.0.275-gb244a2b9b8.dirty'],
])('the npm form on branch %j with release branches %j is %s', (branch, branches, clean, changed) => {
  expect(formatNpm(parts, branch, branches)).toBe(clean)
  expect(formatNpm(dirty, branch, branches)).toBe(changed)
  expect(valid(clean)).toBe(clean)
  expect(valid(changed)).toBe(changed)
})

test('the npm form is valid semver for any branch and any sha', () => {
  const letters = ['0', '1', 'a', 'Z', '-', '.', '/', '_', 'ü', '+', '{', '@', '\\', '"', ' ', '\n']
  let seed = 1
  const random = (below: number) => (seed = (seed * 48271) % 2147483647) % below
  for (let round = 0; round < 3000; round++) {
    const length = round % 50 === 0 ? 400 : random(8)
    const branch = Array.from({ length }, () => letters[random(letters.length)]).join('')
    const sha = Array.from({ length: 10 }, () => '0012e'[random(5)]).join('')
    for (const each of [
      { ...parts, sha },
      { ...dirty, sha },
    ]) {
      const npm = formatNpm(each, branch, ['main'])
      expect(valid(npm), `${branch} ${sha}`).toBe(npm)
      expect(parse(npm)?.prerelease.length).toBeGreaterThan(0)
    }
  }
})
