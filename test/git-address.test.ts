import { expect, test } from 'vitest'
import { readGitAddress } from '../src/git-address.js'

test.each([
  ['https://github.com/harbour/ferry.git', 'https://github.com/harbour/ferry'],
  ['git+https://github.com/harbour/ferry.git', 'https://github.com/harbour/ferry'],
  ['https://name:password@example.com:8443/harbour/ferry/', 'https://example.com:8443/harbour/ferry'],
  ['http://example.com/ferry', 'http://example.com/ferry'],
  ['ssh://git@example.com:2222/harbour/ferry.git', 'https://example.com/harbour/ferry'],
  ['git+ssh://git@example.com/harbour/ferry.git', 'https://example.com/harbour/ferry'],
  ['git://example.com/ferry.git', 'https://example.com/ferry'],
  ['git@gitlab.com:harbour/boats/ferry.git', 'https://gitlab.com/harbour/boats/ferry'],
  ['git@forge:harbour/ferry', 'https://forge/harbour/ferry'],
  ['git@example.com:/srv/git/ferry.git', null],
  ['github:harbour/ferry', null],
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
  expect(readGitAddress(address)?.web ?? null).toBe(page)
})

test.each([
  ['https://me:hunter22@Example.com:8443/harbour/ferry.git/', 'example.com', 'harbour/ferry'],
  ['git@Example.com:harbour/ferry.git', 'example.com', 'harbour/ferry'],
  ['me:hunter22@example.com:harbour/ferry', null, null],
  ['org-1234@github.com:/harbour/ferry', 'github.com', 'harbour/ferry'],
  ['github.com:harbour/ferry', 'github.com', 'harbour/ferry'],
  ['ssh://git@ssh.github.com:443/harbour/ferry.git', 'ssh.github.com', 'harbour/ferry'],
  ['file://github.com/harbour/ferry', null, null],
])('%j is on %s, at %s', (address, host, path) => {
  const read = readGitAddress(address)
  expect([read?.host ?? null, read?.path ?? null]).toEqual([host, path])
})
