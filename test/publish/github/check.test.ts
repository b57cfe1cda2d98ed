import { expect, test } from 'vitest'
import { repositoryIn } from '../../../src/publish/github/repository.js'
import { git } from '../../support/git.js'
import { publishing } from '../../support/github/publish.js'
import { REPOSITORY, TOKEN } from '../../support/github/types.js'

const codes = (problems: readonly { code: string }[]): string[] => problems.map(({ code }) => code)

test('who may write finds nothing in the way, and nothing is changed', async () => {
  const { github, check } = await publishing()
  expect(await check()).toEqual([])
  expect(github.state.releases).toEqual([])
})

test('without a token', async () => {
  const { check } = await publishing()
  expect(codes(await check({ GH_TOKEN: '' }))).toEqual(['GITHUB_TOKEN_MISSING'])
  expect(codes(await check({ GH_TOKEN: '', GITHUB_TOKEN: TOKEN }))).toEqual([])
})

test('a wrong token is hidden in what is said of it, URL-encoded too', async () => {
  const { check } = await publishing()
  const [problem] = await check({ GH_TOKEN: 'ghp_wrong/+token' })
  expect(problem).toMatchObject({ code: 'HTTP_REFUSED', message: expect.stringMatching(/401.*\[secret\]/) })
  expect(problem?.message).not.toMatch(/ghp_wrong/)
})

test('who may only read', async () => {
  const reader = await publishing({ permissions: 'pull' })
  expect(codes(await reader.check())).toEqual(['GITHUB_READ_ONLY'])
  const app = await publishing({ permissions: 'app', writes: false })
  expect(codes(await app.check())).toEqual(['GITHUB_READ_ONLY'])
})

test('the token of a workflow, of which GitHub does not say what it may', async () => {
  const { check } = await publishing({ permissions: 'app' })
  expect(await check()).toEqual([])
})

test('a tag on another commit, and a commit that is not there', async () => {
  const { check, github, tag, head } = await publishing()
  const other = await git(github.state.origin, ['commit-tree', '-m', 'other', '-p', head, `${head}^{tree}`])
  await git(github.state.origin, ['tag', '-a', '-m', 'a tag', tag, other])
  expect(await check()).toMatchObject([
    { code: 'PUBLISHED_DIFFERS', message: expect.stringMatching(new RegExp(`${other}.*${head}`)) },
  ])
  const far = await publishing({}, { head: 'f'.repeat(40) })
  expect(codes(await far.check())).toEqual(['COMMIT_NOT_PUSHED'])
})

test('a version that was given has no commit that a tag could be on', async () => {
  const { check } = await publishing({}, { head: null })
  expect(codes(await check())).toEqual(['TAG_WITHOUT_COMMIT'])
})

test('a repository that is not there', async () => {
  const { check } = await publishing({}, {}, { repository: 'sea/submarine' })
  expect(await check()).toMatchObject([{ code: 'HTTP_REFUSED', message: expect.stringContaining('404') }])
})

test('the repository is that of origin, else that which CI builds', async () => {
  const { check, github, publish } = await publishing({}, {}, { repository: null })
  await publish()
  expect(github.state.releases).toMatchObject([{ draft: false }])
  expect(codes(await check({ GITHUB_REPOSITORY: '' }))).toEqual(['GITHUB_REPOSITORY_UNKNOWN'])
  await git(github.state.origin, ['remote', 'add', 'origin', 'https://me:hush-hush@gitlab.com/sea/ferry'])
  const [unknown] = await check({ GITHUB_REPOSITORY: '' })
  expect(unknown?.message).toMatch(/"https:\/\/\[secret\]@gitlab\.com\/sea\/ferry"/)
  await git(github.state.origin, ['remote', 'set-url', 'origin', `git@github.com:${REPOSITORY}.git`])
  expect(await check({ GITHUB_REPOSITORY: 'sea/submarine' })).toEqual([])
})

test.each([
  ['https://github.com/sea/ferry', 'sea/ferry'],
  ['https://user:secret@github.com/sea/ferry.git/', 'sea/ferry'],
  ['git@github.com:sea/ferry.git', 'sea/ferry'],
  ['ssh://git@ssh.github.com:443/sea/ferry.js.git', 'sea/ferry.js'],
  ['https://github.com/sea/ferry/../../x', null],
  ['https://github.com.example.com/sea/ferry', null],
  ['https://gitlab.com/sea/ferry', null],
  ['https://github.com/sea', null],
  ['/srv/github.com/sea/ferry', null],
])('the address %s is of %s', (address, repository) => {
  expect(repositoryIn(address, ['github.com', 'ssh.github.com'])).toBe(repository)
})
