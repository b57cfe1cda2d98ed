import { expect, test } from 'vitest'
import { addressOf, linksOf, webAddress } from '../../src/package/repository.js'

test.each([
  ['https://github.com/harbour/ferry.git', 'https://github.com/harbour/ferry'],
  ['git+https://github.com/harbour/ferry.git', 'https://github.com/harbour/ferry'],
  ['https://name:password@example.com:8443/harbour/ferry/', 'https://example.com:8443/harbour/ferry'],
  ['http://example.com/ferry', 'http://example.com/ferry'],
  ['ssh://git@example.com:2222/harbour/ferry.git', 'https://example.com/harbour/ferry'],
  ['git+ssh://git@example.com/harbour/ferry.git', 'https://example.com/harbour/ferry'],
  ['git://example.com/ferry.git', 'https://example.com/ferry'],
  ['git@gitlab.com:harbour/boats/ferry.git', 'https://gitlab.com/harbour/boats/ferry'],
  ['origin', null],
  ['', null],
  ['/srv/git/ferry.git', null],
  ['../ferry', null],
  ['C:\\ferry', null],
  ['C:/ferry', null],
  ['file:///srv/git/ferry.git', null],
  ['ext::sh -c whoami', null],
  ['https://example.com/a b', null],
  ['https://example.com/a)[x](javascript:alert(1)', null],
  ['https://exa\nmple.com/a', 'https://example.com/a'],
  ['javascript://example.com/a', null],
])('%j is shown at %s', (address, page) => {
  expect(webAddress(address)).toBe(page)
})

test.each([
  ['git+ssh://me:hunter22@github.com/harbour/ferry', 'https://github.com/harbour/ferry'],
  ['https://example.com/harbour/ferry.git?private_token=hunter22', 'https://example.com/harbour/ferry'],
  ['git+https://example.com/harbour/ferry#hunter22', 'https://example.com/harbour/ferry'],
  ['harbour/ferry', 'https://github.com/harbour/ferry'],
  ['gitlab:harbour/ferry', 'https://gitlab.com/harbour/ferry'],
  ['bitbucket:harbour/ferry', 'https://bitbucket.org/harbour/ferry'],
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
