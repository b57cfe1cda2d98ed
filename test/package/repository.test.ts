import { expect, test } from 'vitest'
import { addressOf, linksOf } from '../../src/package/repository.js'

test.each([
  ['git+ssh://me:hunter22@github.com/harbour/ferry', 'https://github.com/harbour/ferry'],
  ['https://example.com/harbour/ferry.git?private_token=hunter22', 'https://example.com/harbour/ferry'],
  ['git+https://example.com/harbour/ferry#hunter22', 'https://example.com/harbour/ferry'],
  ['harbour/ferry', 'https://github.com/harbour/ferry'],
  ['gitlab:harbour/ferry', 'https://gitlab.com/harbour/ferry'],
  ['bitbucket:harbour/ferry', 'https://bitbucket.org/harbour/ferry'],
  ['../ferry', null],
  ['github:harbour/..', null],
  ['gist:11081aaa281', 'https://gist.github.com/11081aaa281'],
  ['//me:hunter22@example.com', null],
])('what a package.json says as %j is told as %s', (repository, address) => {
  expect(addressOf(repository)).toBe(address)
})

test('only pages that are known to be there are linked to', () => {
  expect(linksOf('https://github.example.com/a/b')?.commit('c')).toBe(
    'https://github.example.com/a/b/commit/c',
  )
  expect(linksOf('https://gitlab.com/a/b')?.compare('v1', 'c')).toBe(
    'https://gitlab.com/a/b/-/compare/v1...c',
  )
  expect(linksOf('https://example.com/a/b')).toBeNull()
  expect(linksOf('https://notgithub.com/a/b')).toBeNull()
  expect(linksOf(null)).toBeNull()
})
