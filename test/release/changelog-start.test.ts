import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { run } from '../../src/cli/run.js'
import type { Verification } from '../../src/release/index.js'
import { commitAll, git, gitEnv } from '../support/git.js'
import { publishingRepository, refsOf } from '../support/publishing.js'
import { releaseIn } from '../support/release-in.js'
import { tempFolder } from '../support/temp.js'
import { testWorld } from '../support/world.js'

const publish = [{ to: 'git-tag' }, { to: 'directory', path: '../share' }]

test('a newer commit released half, an older one whole: a third clone finishes the newer one with the same bytes', async () => {
  const { folder, checkout, origin, older, newer } = await twoCommits()
  const open = await closed(origin, 'refs/tags/*')
  await expect(release(checkout)).rejects.toMatchObject({ code: 'RELEASE_UNFINISHED' })
  const [version = ''] = await readdir(join(folder, 'share'))
  const half = await filesOf(join(folder, 'share', version))
  expect(changelogIn(half)).toMatch(/The first release\.[\s\S]*two[\s\S]*a service/)

  await open()
  const second = await cloneOf(origin, join(folder, 'second'))
  await git(second, ['checkout', '-q', '-B', 'main', older])
  const between = (await release(second)).plan.version.version

  const third = await cloneOf(origin, join(folder, 'third'))
  expect(await git(third, ['tag'])).toBe(`v${between}`)
  const { result, plan } = await release(third)
  expect(plan.version.version).toBe(version)
  expect(result?.published.map(({ how }) => how)).toEqual(['was there', 'published'])
  expect(await filesOf(join(folder, 'share', version))).toEqual(half)
  expect(await filesOf(join(third, plan.dir ?? ''), half)).toEqual(half)
  const rebuilt = await rebuild(third, plan.dir ?? '')
  expect(rebuilt).toEqual([
    expect.stringMatching(/\.tar\.gz: holds$/),
    expect.stringMatching(/_changelog\.md: holds$/),
  ])
  await git(third, ['remote', 'set-url', 'origin', join(folder, 'nowhere')])
  expect(await rebuild(third, plan.dir ?? '')).toContainEqual(
    expect.stringMatching(/_changelog\.md: skipped$/),
  )
  expect(await refsOf(origin)).toMatchObject({
    [`refs/tags/v${between}`]: older,
    [`refs/tags/v${version}`]: newer,
  })
})

test('a clone without tags finds the same start as the first one did', async () => {
  const { folder, checkout, origin, older } = await twoCommits()
  await git(checkout, ['checkout', '-q', '-B', 'main', older])
  const first = (await release(checkout)).plan.version.version
  await git(checkout, ['checkout', '-q', '-B', 'main', 'origin/main'])
  const made = await release(checkout)
  expect(made.result?.changes).toMatch(new RegExp(`^1 change since v${first}`))
  const files = await filesOf(join(folder, 'share', made.plan.version.version))
  const blind = join(folder, 'blind')
  await git(folder, ['clone', '-q', '--no-tags', origin, blind])
  expect((await release(blind)).result?.published.map(({ how }) => how)).toEqual(['was there', 'was there'])
  expect(await filesOf(join(blind, made.plan.dir ?? ''), files)).toEqual(files)
})

test('doctor tells the start that was settled, whatever was released since, and keeps no object of it', async () => {
  const { folder, checkout, origin, older } = await twoCommits()
  const said = '✔ there is a history to tell of (the first release: 2 changes)\n'
  expect(await doctor(checkout)).toContain(said)
  const open = await closed(origin, 'refs/tags/*')
  await expect(release(checkout)).rejects.toMatchObject({ code: 'RELEASE_UNFINISHED' })
  await open()
  const other = await cloneOf(origin, join(folder, 'other'))
  await git(other, ['checkout', '-q', '-B', 'main', older])
  await release(other)
  const third = await cloneOf(origin, join(folder, 'third'))
  const objects = await git(third, ['count-objects', '-v'])
  expect(await doctor(third)).toContain(said)
  expect(await git(third, ['count-objects', '-v'])).toBe(objects)
})

test('tags that were not fetched count, too: those of the remote do', async () => {
  const { folder, checkout, origin, older } = await twoCommits()
  const other = await cloneOf(origin, join(folder, 'other'))
  await git(other, ['checkout', '-q', '-B', 'main', older])
  const first = (await release(other)).plan.version.version
  expect(await git(checkout, ['tag'])).toBe('')
  const before = await refsOf(origin)
  expect(await doctor(checkout)).toContain(`✔ there is a history to tell of (1 change since v${first})\n`)
  expect(await refsOf(origin)).toEqual(before)
  expect((await release(checkout)).result?.changes).toMatch(new RegExp(`^1 change since v${first}`))
})

test('a shallow clone with a given version is refused before it settles a start for everybody', async () => {
  const { folder, checkout, origin, older } = await twoCommits()
  await git(checkout, ['checkout', '-q', '-B', 'main', older])
  const first = (await release(checkout)).plan.version.version
  await git(checkout, ['checkout', '-q', '-B', 'main', 'origin/main'])
  const { version } = (await release(checkout, { dryRun: true })).plan.version
  const shallow = join(folder, 'shallow')
  await git(folder, ['clone', '-q', '--depth', '1', `file://${origin}`, shallow])
  const given = { ...gitEnv, SLIPWAY_VERSION: version }
  const before = await refsOf(origin)
  await expect(releaseIn(shallow, {}, given)).rejects.toMatchObject({ code: 'CHANGELOG_SHALLOW', exit: 3 })
  expect(await refsOf(origin)).toEqual(before)
  await git(shallow, ['fetch', '-q', '--unshallow'])
  expect((await releaseIn(shallow, {}, given)).result?.changes).toMatch(
    new RegExp(`^1 change since v${first}`),
  )
})

test('a remote that takes no such ref, and one where something else stands there', async () => {
  const { folder, checkout, origin } = await twoCommits()
  const open = await closed(origin, 'refs/slipway/since/*')
  await expect(release(checkout)).rejects.toMatchObject({
    code: 'PUSH_REFUSED',
    message: expect.stringContaining('refs/slipway/since/1.2.2-'),
  })
  await open()
  const { version } = (await release(checkout, { dryRun: true })).plan.version
  expect(await refsOf(origin)).toEqual({})
  const strangers = [
    'hello',
    JSON.stringify({ since: null, after: ['HEAD'] }),
    JSON.stringify({ since: '\u001b[31m', after: ['1'.repeat(40)] }),
    JSON.stringify({ since: `v${version}`, after: ['1'.repeat(40)] }),
  ]
  for (const input of strangers) {
    const { stdout } = await execa('git', ['hash-object', '-w', '--stdin'], { cwd: origin, input })
    await git(origin, ['update-ref', `refs/slipway/since/${version}`, stdout])
    for (const dryRun of [true, false])
      await expect(release(checkout, { dryRun })).rejects.toMatchObject({
        code: 'CHANGELOG_START_UNFIT',
        fix: expect.stringContaining(`git push origin :refs/slipway/since/${version}`),
      })
  }
  expect(await readdir(folder)).not.toContain('share')
})

test('two at once, of which one knows of an earlier release, make the same changelog', async () => {
  const { folder, checkout, origin, older } = await twoCommits()
  const other = await cloneOf(origin, join(folder, 'other'))
  await git(other, ['tag', `v1.2.1-${older.slice(0, 10)}-20260304.040607`, older])
  const [one, two] = await Promise.all([release(checkout), release(other)])
  expect(one.result?.artifacts).toEqual(two.result?.artifacts)
})

/** A service with two commits on its remote. */
async function twoCommits() {
  const folder = await tempFolder()
  const config = { generate: { module: false }, trial: false, release: { changelog: true, publish } }
  const { checkout, origin, commit } = await publishingRepository(folder, [], { 'build.config.json': config })
  await writeFile(join(checkout, 'src/server.ts'), 'export const afloat = 2\n')
  const newer = await commitAll(checkout, 'two', '2026-03-05T05:06:07+01:00')
  await git(checkout, ['push', '-q', 'origin', 'main'])
  return { folder, checkout, origin, older: commit, newer }
}

async function cloneOf(origin: string, folder: string): Promise<string> {
  await git(origin, ['clone', '-q', origin, folder])
  return folder
}

/** Has a remote refuse refs. Gives what makes it take them. */
async function closed(origin: string, pattern: string): Promise<() => Promise<void>> {
  const hook = join(origin, 'hooks', 'update')
  await writeFile(hook, `#!/bin/sh\ncase $1 in ${pattern}) echo "closed" >&2; exit 1;; esac\n`)
  await chmod(hook, 0o755)
  return () => rm(hook)
}

/** @param only those of the names that this has */
async function filesOf(folder: string, only?: Record<string, string>): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => only === undefined || name in only)
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), 'latin1')])),
  )
}

const changelogIn = (files: Record<string, string>): string =>
  Object.entries(files).find(([name]) => name.endsWith('_changelog.md'))?.[1] ?? ''

/** What comes of building it again, of each file. */
async function rebuild(cwd: string, dir: string): Promise<string[]> {
  const world = testWorld(cwd, { env: gitEnv })
  await run(['verify', '--json', dir, '--rebuild'], world)
  const { checks } = JSON.parse(world.out()) as Verification
  const again = ': built again, it has the same bytes'
  return checks.flatMap(({ title, result }) =>
    title.endsWith(again) ? [title.replace(again, `: ${result}`)] : [],
  )
}

async function doctor(cwd: string): Promise<string> {
  const world = testWorld(cwd, { env: gitEnv })
  await run(['doctor'], world)
  return world.out()
}

function release(checkout: string, options: Parameters<typeof releaseIn>[1] = {}) {
  return releaseIn(checkout, options, gitEnv)
}
