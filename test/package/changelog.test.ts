import { execa } from 'execa'
import { expect, test } from 'vitest'
import { loadConfig } from '../../src/config/index.js'
import { changelogMarkdown } from '../../src/package/changelog/markdown.js'
import { parseConventional } from '../../src/package/changelog/conventional.js'
import { changelogText, findStart, readChangelog } from '../../src/package/index.js'
import { computeVersion } from '../../src/version/index.js'
import { writeFiles } from '../support/files.js'
import { commitAll, git, gitEnv, initRepository } from '../support/git.js'
import { someVersion } from '../support/handmade-bundle.js'
import { tempFolder } from '../support/temp.js'
import { testWorld } from '../support/world.js'

test('the first release has every commit, grouped, what breaks first', async () => {
  const folder = await repositoryWith(
    'feat(api): ships can be asked for by name',
    'fix: a rope is not lost',
    'cabin: the beds are longer',
    'feat!: no more paper tickets',
    'refactor(hold)!: boxes\n\nThey were barrels.\n\nBREAKING CHANGE: barrels\nare gone\nReviewed-by: Somebody',
    'chore: paint',
  )
  const { markdown, text, shas } = await changelogOf(folder)
  expect(markdown).toBe(`# ferry ${(await versionOf(folder)).version}

2026-03-04. The first release.

## Breaking changes

- **hold:** boxes (${shas[4]})
  - barrels are gone
- no more paper tickets (${shas[3]})

## Features

- **api:** ships can be asked for by name (${shas[0]})

## Fixes

- a rope is not lost (${shas[1]})

## Maintenance

- paint (${shas[5]})

## Other changes

- cabin: the beds are longer (${shas[2]})
`)
  expect(text).toBe(`The first release: 6 changes

Breaking changes
  ${shas[4]}  hold: boxes
              barrels are gone
  ${shas[3]}  no more paper tickets

Features
  ${shas[0]}  api: ships can be asked for by name

Fixes
  ${shas[1]}  a rope is not lost

Maintenance
  ${shas[5]}  paint

Other changes
  ${shas[2]}  cabin: the beds are longer`)
})

test('it begins at the last release, and its own tag and foreign ones end nothing', async () => {
  const folder = await repositoryWith('one', 'two')
  const { version: first } = await versionOf(folder)
  await git(folder, ['tag', '-a', '-m', 'a release', `v${first}`])
  await git(folder, ['tag', 'v1'])
  await git(folder, ['tag', 'v9.9.9-0123456789-20260230.000000'])
  await commit(folder, 'three')
  await git(folder, ['tag', 'v9.9.9-0123456789-20260101.000000.dirty'])
  await git(folder, ['checkout', '-q', '-b', 'aside'])
  await commit(folder, 'elsewhere')
  await git(folder, ['tag', 'v2.0.9-0123456789-20260101.000000'])
  await git(folder, ['checkout', '-q', 'main'])
  await commit(folder, 'four')
  await git(folder, ['tag', `v${(await versionOf(folder)).version}`])
  const { changelog, text } = await changelogOf(folder)
  expect(changelog.since).toBe(`v${first}`)
  expect(changelog.groups.flatMap(({ changes }) => changes.map((change) => change.text))).toEqual([
    'four',
    'three',
  ])
  expect(text).toMatch(/^2 changes since v/)
})

test('what a merged release held is not told again, and a merge itself is nothing', async () => {
  const folder = await repositoryWith('one')
  await git(folder, ['checkout', '-q', '-b', 'fixes'])
  await commit(folder, 'a released fix')
  await git(folder, ['tag', `v${(await versionOf(folder)).version}`])
  await git(folder, ['checkout', '-q', 'main'])
  await commit(folder, 'two')
  await git(folder, ['merge', '-q', '--no-ff', '-m', 'Merge fixes', 'fixes'])
  const { changelog } = await changelogOf(folder)
  expect(changelog.groups.flatMap(({ changes }) => changes.map(({ text }) => text))).toEqual(['two'])
})

test('where the version counts first parents, a merge is what changed', async () => {
  const folder = await repositoryWith('one')
  await writeFiles(folder, { 'build.config.json': { version: { count: 'first-parent' } } })
  await commitAll(folder, 'two')
  await git(folder, ['checkout', '-q', '-b', 'aside'])
  await commit(folder, 'a step')
  await git(folder, ['checkout', '-q', 'main'])
  await git(folder, ['merge', '-q', '--no-ff', '-m', 'feat: steps', 'aside'])
  const { changelog } = await changelogOf(folder)
  expect(changelog.groups.flatMap(({ changes }) => changes.map(({ text }) => text))).toEqual([
    'steps',
    'two',
    'one',
  ])
})

test('where nothing is new, it says so', async () => {
  const folder = await repositoryWith('one')
  await git(folder, ['checkout', '-q', '-b', 'fixes'])
  await commit(folder, 'a released fix')
  await git(folder, ['tag', `v${(await versionOf(folder)).version}`])
  await git(folder, ['checkout', '-q', 'main'])
  await git(folder, ['merge', '-q', '--no-ff', '-m', 'Merge fixes', 'fixes'])
  expect((await changelogOf(folder)).markdown).toMatch(/\n\nNothing changed\.\n$/)
})

test('a commit without a message is told of', async () => {
  const folder = await repositoryWith('one')
  await git(folder, ['commit', '-q', '--allow-empty', '--allow-empty-message', '-m', ''])
  const { markdown, shas } = await changelogOf(folder)
  expect(markdown).toContain(`- no message (${shas[1]})`)
})

test('where the version counts paths, the changelog is of them', async () => {
  const folder = await repositoryWith()
  await writeFiles(folder, {
    'build.config.json': { version: { base: '1.0', paths: ['apps/ferry', 'magic?'] } },
  })
  await writeFiles(folder, { 'apps/ferry/a': '1' })
  await commitAll(folder, 'the ferry')
  await writeFiles(folder, { 'apps/other/a': '1' })
  await commitAll(folder, 'another one')
  await writeFiles(folder, { 'magic?': '1' })
  await commitAll(folder, 'an odd name')
  const { changelog } = await changelogOf(folder)
  expect(changelog.groups.flatMap(({ changes }) => changes.map(({ text }) => text))).toEqual([
    'an odd name',
    'the ferry',
  ])
})

test.each([
  ['git@github.com:harbour/ferry.git', 'https://github.com/harbour/ferry', ''],
  [
    'https://oauth2:hunter2@gitlab.example.com/harbour/boats/ferry.git',
    'https://gitlab.example.com/harbour/boats/ferry',
    '/-',
  ],
])('commits are linked to where %s shows them', async (remote, page, between) => {
  const folder = await repositoryWith('one')
  await git(folder, ['remote', 'add', 'origin', remote])
  const { version } = await versionOf(folder)
  await git(folder, ['tag', `v${version}`])
  await commit(folder, 'two')
  const head = await git(folder, ['rev-parse', 'HEAD'])
  const { markdown } = await changelogOf(folder)
  expect(markdown).toContain(`Changes since [v${version}](${page}${between}/compare/v${version}...${head}).`)
  expect(markdown).toContain(`- two ([${head.slice(0, 10)}](${page}${between}/commit/${head}))`)
  expect(markdown).not.toContain('hunter2')
})

test('the repository in package.json goes before the remote: all who have the commit have it', async () => {
  const folder = await repositoryWith('one')
  await git(folder, ['remote', 'add', 'origin', 'git@github.com:somebody/fork.git'])
  await writeFiles(folder, {
    'package.json': { name: 'ferry', version: '1.0.0', repository: 'harbour/ferry' },
  })
  await commitAll(folder, 'two')
  expect((await changelogOf(folder)).markdown).toContain('](https://github.com/harbour/ferry/commit/')
})

test('a message becomes no markup, no address of its own making, calls nobody and steers no terminal', async () => {
  const folder = await repositoryWith(
    'fix(`x`): <img src=x onerror=alert(1)> [a](javascript:alert(1)) ![b](c) **d** _e_ ~~f~~ &lt; $x$ \u0060g\u0060',
    '# heading',
    '- list',
    '1. list',
    '> quote',
    'hey @harbour/crew and @captain\u001b[31m\u202e\u200b red',
    'see https://example.com/a_b?c=d&e=f). or <https://x.y>',
    '| a | b |\n|---|---|\n\nbody',
  )
  const { markdown, text } = await changelogOf(folder)
  expect(
    markdown
      .split('\n')
      .filter((line) => line.startsWith('- '))
      .map((line) => line.replace(/ \([\da-f]{10}\)$/, '')),
  ).toEqual([
    String.raw`- **\`x\`:** \<img src=x onerror=alert\(1\)\> \[a\]\(javascript:alert\(1\)\) \!\[b\]\(c\) \*\*d\*\* \_e\_ \~\~f\~\~ \&lt; \$x\$ \`g\``,
    String.raw`- \| a \| b \| \|---\|---\|`,
    String.raw`- see <https://example.com/a_b?c=d&e=f>\). or \<<https://x.y>\>`,
    '- hey @&#8203;harbour/crew and @&#8203;captain \\[31m red',
    String.raw`- \> quote`,
    String.raw`- 1\. list`,
    String.raw`- \- list`,
    String.raw`- \# heading`,
  ])
  expect(text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u200b]/u)
})

test('a message in another encoding is read as it says', async () => {
  const folder = await repositoryWith()
  await execa('git', ['-c', 'i18n.commitEncoding=ISO-8859-1', 'commit', '-q', '--allow-empty', '-F', '-'], {
    cwd: folder,
    env: gitEnv,
    input: Buffer.from('fix: f\u00e4hre', 'latin1'),
  })
  expect((await changelogOf(folder)).markdown).toContain('- fähre (')
})

test("a user's own settings of git change nothing", async () => {
  const folder = await repositoryWith('feat: one', 'fix: two')
  const before = await changelogOf(folder)
  for (const [name, value] of [
    ['log.showSignature', 'true'],
    ['log.follow', 'true'],
    ['color.ui', 'always'],
    ['i18n.logOutputEncoding', 'UTF-16'],
    ['core.quotePath', 'true'],
  ] as const)
    await git(folder, ['config', name, value])
  expect((await changelogOf(folder)).markdown).toBe(before.markdown)
})

test('a version without a commit has no history to tell of', async () => {
  const folder = await repositoryWith('one')
  const world = testWorld(folder)
  const config = await loadConfig(world)
  await expect(
    readChangelog(config, { version: someVersion, head: null, start: { since: null, after: [] } }, { world }),
  ).rejects.toMatchObject({
    code: 'CHANGELOG_WITHOUT_COMMIT',
    exit: 3,
  })
})

test('of many changes, a terminal is shown the first', async () => {
  const folder = await repositoryWith('feat: one', 'feat: two', 'fix: three', 'four')
  const { changelog } = await changelogOf(folder)
  const lines = changelogText(changelog, 2).split('\n')
  expect(lines.filter((line) => line.startsWith('  '))).toHaveLength(2)
  expect(lines.at(-1)).toBe('and 2 more')
})

test.each([
  ['FEAT: x', { type: 'feat', scope: null, text: 'x', breaking: null }],
  ['feat( a b ): x', { type: 'feat', scope: 'a b', text: 'x', breaking: null }],
  ['feat(): x', { type: 'feat', scope: null, text: 'x', breaking: null }],
  ['feat:x', { type: null, scope: null, text: 'feat:x', breaking: null }],
  ['config!: x', { type: null, scope: null, text: 'config!: x', breaking: '' }],
  ['x\n\nBREAKING-CHANGE: y', { type: null, scope: null, text: 'x', breaking: 'y' }],
  ['fix: x\n\nbreaking change: y', { type: 'fix', scope: null, text: 'x', breaking: null }],
  ['fix: a long\n subject', { type: 'fix', scope: null, text: 'a long subject', breaking: null }],
  ['fixup! feat: x', { type: null, scope: null, text: 'fixup! feat: x', breaking: null }],
])('%j is read', (message, expected) => {
  expect(parseConventional(message)).toEqual(expected)
})

test.each([
  '('.repeat(500_000),
  `feat: x\n\n${'#'.repeat(500_000)}`,
  `feat(${' '.repeat(500_000)}`,
  `x${' \n'.repeat(250_000)}y`,
  `BREAKING CHANGE: ${'a-'.repeat(250_000)}`,
])('a message that was made to be long to read is not (%#)', (message) => {
  expect(parseConventional(message).breaking).toBeNull()
})

async function repositoryWith(...messages: string[]): Promise<string> {
  const folder = await tempFolder()
  await writeFiles(folder, { 'package.json': { name: 'ferry', version: '1.0.0' }, 'src/server.ts': '' })
  await initRepository(folder)
  await git(folder, ['add', '-A'])
  for (const message of messages) await commit(folder, message)
  return folder
}

async function commit(folder: string, message: string): Promise<void> {
  const date = '2026-03-04T05:06:07+01:00'
  const dates = { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date }
  await git(folder, ['commit', '-q', '--allow-empty', '--cleanup=verbatim', '-m', message], dates)
}

async function versionOf(folder: string) {
  const world = testWorld(folder, { env: { SOURCE_DATE_EPOCH: undefined } })
  return computeVersion(await loadConfig(world), world)
}

async function changelogOf(folder: string) {
  const world = testWorld(folder)
  const [version, head] = [await versionOf(folder), await git(folder, ['rev-parse', 'HEAD'])]
  const config = await loadConfig(world)
  const start = await findStart(config, { version, head, published: null }, { world })
  const changelog = await readChangelog(config, { version, head, start }, { world })
  const ids = (await git(folder, ['rev-list', '--reverse', 'HEAD'])).split('\n')
  return {
    changelog,
    markdown: changelogMarkdown(changelog),
    text: changelogText(changelog),
    /** Of the commits, the oldest first. */
    shas: ids.map((id) => id.slice(0, 10)),
  }
}
