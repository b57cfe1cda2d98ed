import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFiles } from '../support/files.js'
import { commitAll, git, initRepository } from '../support/git.js'
import { tempFolder } from '../support/temp.js'
import { versionOf } from './checkout.js'

async function repository(): Promise<string> {
  const root = await tempFolder()
  await initRepository(root)
  await writeFiles(root, { file: 'text\n' })
  await commitAll(root, 'first', '2015-02-02T16:34:49Z')
  await commitAll(root, 'second', '2015-02-02T16:34:50Z')
  return root
}

test('what git hooks and shells leave in the environment changes nothing', async () => {
  const root = await repository()
  const other = await repository()
  await commitAll(other)
  const log = join(await tempFolder(), 'trace')
  const expected = await versionOf(root)
  const env = {
    GIT_DIR: join(other, '.git'),
    GIT_WORK_TREE: other,
    GIT_INDEX_FILE: join(other, '.git/index'),
    GIT_OBJECT_DIRECTORY: join(other, '.git/objects'),
    GIT_COMMON_DIR: join(other, '.git'),
    GIT_NAMESPACE: 'x',
    GIT_PREFIX: 'x/',
    GIT_SHALLOW_FILE: join(other, 'file'),
    GIT_REPLACE_REF_BASE: 'refs/x/',
    GIT_CONFIG_PARAMETERS: "'core.bare=true'",
    GIT_CONFIG: '/nowhere',
    GIT_TRACE: '1',
    GIT_TRACE2: log,
    GIT_TRACE_SETUP: '2',
    GIT_PAGER: 'false',
    GIT_EDITOR: 'false',
    GIT_GLOB_PATHSPECS: '1',
    GIT_ICASE_PATHSPECS: '1',
    GIT_DEFAULT_HASH: 'sha256',
    PAGER: 'false',
    EDITOR: 'false',
    VISUAL: 'false',
    PREFIX: '/usr/local',
    prefix: '/usr/local',
    LC_ALL: 'de_DE.UTF-8',
    LANGUAGE: 'de',
    TZ: 'Asia/Tokyo',
  }
  expect(await versionOf(root, { env })).toEqual(expected)
  expect(await versionOf(root, { env, paths: ['file'] })).toMatchObject({ commits: 1, dirty: false })
  await expect(git(root, ['hash-object', log])).rejects.toThrow('could not open')
})

test('the settings of a user change nothing', async () => {
  const root = await repository()
  const home = await tempFolder()
  await writeFile(
    join(home, '.gitconfig'),
    `
[core]
	abbrev = 4
	pager = false
	quotePath = false
	fsmonitor = /bin/false
	commitGraph = false
[log]
	showSignature = true
	date = relative
	mailmap = true
	decorate = full
	follow = true
[format]
	pretty = oneline
[status]
	showUntrackedFiles = no
	relativePaths = false
	branch = false
	showStash = true
	renames = copies
[diff]
	ignoreSubmodules = all
	external = /bin/false
[color]
	ui = always
	status = always
[pager]
	status = false
	rev-list = /bin/false
[alias]
	status = !false
	rev-parse = !false
	rev-list = log
[trace2]
	normalTarget = 2
[submodule]
	recurse = true
`,
  )
  const env = { HOME: home, GIT_CONFIG_GLOBAL: undefined }
  expect(await versionOf(root, { env })).toEqual(await versionOf(root))
  for (const count of ['first-parent', 'since-base'] as const) {
    expect((await versionOf(root, { env, count })).dirty).toBe(false)
  }
  await writeFile(join(root, 'untracked'), '')
  expect((await versionOf(root, { env })).dirty).toBe(true)
})

test('settings given through the environment reach git, and are not refused', async () => {
  const root = await repository()
  await writeFiles(root, { 'new one': '', excludes: 'new one\nexcludes\n' })
  const env = {
    GIT_CONFIG_COUNT: '3',
    GIT_CONFIG_KEY_0: 'core.excludesFile',
    GIT_CONFIG_VALUE_0: join(root, 'excludes'),
    GIT_CONFIG_KEY_1: 'url.ssh://git@example.invalid/.insteadOf',
    GIT_CONFIG_VALUE_1: 'https://example.invalid/',
    GIT_CONFIG_KEY_2: 'core.sshCommand',
    GIT_CONFIG_VALUE_2: 'false',
    GIT_SSH_COMMAND: 'false',
    GIT_ASKPASS: 'false',
    SSH_ASKPASS: 'false',
  }
  expect(await versionOf(root, { env })).toMatchObject({ commits: 2, dirty: false })
})

test('a path with line ends, quotes and dollars in it is a path', async () => {
  const root = join(await tempFolder(), `it's $HOME "x"\nfalse\n`)
  await mkdir(root)
  await initRepository(root)
  const folder = join(root, 'sub\nfolder')
  await writeFiles(folder, { 'package.json': { version: '1.0.0' } })
  await commitAll(root)
  await commitAll(root)
  for (let round = 0; round < 2; round++) {
    expect((await versionOf(folder)).commits).toBe(2)
    expect((await versionOf(folder, { paths: ['package.json'] })).commits).toBe(1)
    expect((await versionOf(folder, { count: 'since-base' })).commits).toBe(1)
  }
  const memory = await git(root, ['ls-files', '-o', '--directory', '--', '.'])
  expect(memory).toBe('')
})
