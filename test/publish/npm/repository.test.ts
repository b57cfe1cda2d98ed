import { expect, test } from 'vitest'
import { isRepositoryOf } from '../../../src/publish/npm/repository.js'

const onGitHub = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'shore/ferry' }
const onGitLab = { CI_PROJECT_URL: 'https://gitlab.com/shore/boats/ferry' }

test.each([
  'shore/ferry',
  'github:shore/ferry',
  'https://github.com/shore/ferry',
  'git+https://github.com/shore/ferry.git',
  'git+https://github.com/shore/ferry.git#main',
  'git+ssh://git@github.com/shore/ferry.git',
  'ssh://git@github.com:22/shore/ferry.git',
  'git@github.com:shore/ferry.git',
  'https://GitHub.com/shore/ferry/',
])('%s is the repository', (repository) => {
  expect(isRepositoryOf(repository, onGitHub)).toBe(true)
  expect(isRepositoryOf(repository, onGitLab)).toBe(false)
})

test.each(['shore/Ferry', 'gitlab:shore/ferry', 'https://github.com/shore/ferry2', 'nonsense', ''])(
  '%j is another one',
  (repository) => {
    expect(isRepositoryOf(repository, onGitHub)).toBe(false)
  },
)

test('a project in groups, and where CI does not tell', () => {
  expect(isRepositoryOf('git+https://gitlab.com/shore/boats/ferry.git', onGitLab)).toBe(true)
  expect(isRepositoryOf('anything', {})).toBe(true)
})
