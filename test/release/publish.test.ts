import { chmod, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { git, gitEnv } from '../support/git.js'
import { publishingRepository, refsOf } from '../support/publishing.js'
import { fullDisk } from '../support/full-disk.js'
import { releaseIn } from '../support/release-in.js'
import { tempFolder } from '../support/temp.js'

const share = { to: 'directory', path: '../share' }
const tag = { to: 'git-tag' }

test('the files are copied, then the tag is pushed, and the lock is gone', async () => {
  const folder = await tempFolder()
  const { checkout, origin, commit } = await publishingRepository(folder, [tag, share])
  const { plan, result } = await release(checkout)
  const { version } = plan.version
  expect(plan.publications.map(({ id, stage }) => [id, stage])).toEqual([
    [`directory:${join(folder, 'share')}`, 'files'],
    ['git-tag:origin', 'tag'],
  ])
  expect(plan.steps.map(({ id }) => id).slice(-3)).toEqual([
    'lock',
    `publish:directory:${join(folder, 'share')}`,
    'publish:git-tag:origin',
  ])
  expect(result?.published.map(({ how }) => how)).toEqual(['published', 'published'])
  expect(await refsOf(origin)).toEqual({ [`refs/tags/v${version}`]: commit })
  expect(await git(origin, ['cat-file', '-t', `v${version}`])).toBe('tag')
  const shared = join(folder, 'share', version)
  expect(await readdir(shared)).toEqual(result?.artifacts.map(({ file }) => file).toSorted())
  for (const { file } of result?.artifacts ?? []) {
    expect(await readFile(join(shared, file))).toEqual(await readFile(join(checkout, plan.dir ?? '', file)))
  }
  expect(await readdir(join(folder, 'share'))).toEqual([version])
})

test('a release without artifacts publishes a tag alone, once', async () => {
  const folder = await tempFolder()
  const config = { generate: { module: false }, trial: false, release: { artifacts: [], publish: [tag] } }
  const { checkout, origin, commit } = await publishingRepository(folder, [], { 'build.config.json': config })
  const { plan, result } = await release(checkout)
  expect(result).toMatchObject({ dir: null, artifacts: [], published: [{ how: 'published' }] })
  expect(await refsOf(origin)).toEqual({ [`refs/tags/v${plan.version.version}`]: commit })
  expect((await release(checkout)).result?.published).toMatchObject([{ how: 'was there' }])
})

test('again: nothing is built, everything is looked at, and nothing happens twice', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, [tag, share])
  const first = await release(checkout)
  await rm(join(checkout, 'dist'), { recursive: true })
  const before = await git(origin, ['for-each-ref'])
  const second = await release(checkout)
  expect(second.plan.goesOn).toBe(true)
  expect(second.result?.artifacts).toEqual(first.result?.artifacts)
  expect(second.result?.published.map(({ how }) => how)).toEqual(['was there', 'was there'])
  expect(await git(origin, ['for-each-ref'])).toBe(before)
  expect(await readdir(checkout)).not.toContain('dist')
})

test('a remote that refuses the tag: what is done and left is said, and the same command goes on', async () => {
  const folder = await tempFolder()
  const { checkout, origin, commit } = await publishingRepository(folder, [tag, share])
  const hook = join(origin, 'hooks', 'update')
  await writeFile(
    hook,
    '#!/bin/sh\ncase $1 in refs/tags/*) echo "tags are closed        " >&2; exit 1;; esac\n',
  )
  await chmod(hook, 0o755)
  const failed = await release(checkout, { again: 'slipway release --cwd /ship' }).catch(
    (error: unknown) => error,
  )
  expect(failed).toMatchObject({
    code: 'RELEASE_UNFINISHED',
    exit: 1,
    message: expect.stringMatching(
      /remote: tags are closed; .*\n {2}done: Copy to .*\n {2}left: Push the tag v1\.2\.1/,
    ),
    fix: expect.stringContaining('Then go on with `slipway release --cwd /ship`.'),
  })
  expect(await refsOf(origin)).toEqual({})
  await rm(hook)
  const { plan, result } = await release(checkout)
  expect(result?.published.map(({ how }) => how)).toEqual(['was there', 'published'])
  expect(await refsOf(origin)).toEqual({ [`refs/tags/v${plan.version.version}`]: commit })
})

test('a tag that leads elsewhere stays, whoever put it there', async () => {
  const folder = await tempFolder()
  const { checkout, origin, commit } = await publishingRepository(folder, [tag])
  const name = `v1.2.1-${commit.slice(0, 10)}-20260304.040607`
  const other = await git(checkout, ['commit-tree', '-m', 'other', 'HEAD^{tree}'])
  await git(checkout, ['push', '-q', 'origin', `${other}:refs/tags/${name}`])
  await expect(release(checkout)).rejects.toMatchObject({
    code: 'PUBLISHED_DIFFERS',
    message: expect.stringMatching(new RegExp(`${other}.*${commit}`)),
  })
  expect(await refsOf(origin)).toEqual({ [`refs/tags/${name}`]: other })
  expect(await readdir(checkout)).not.toContain('release')
})

test('other bytes at the destination are refused with both digests, and stay', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, [tag, share])
  const { plan, result } = await release(checkout)
  const file = join(folder, 'share', plan.version.version, result?.artifacts[0]?.file ?? '')
  await writeFile(file, 'tampered')
  await git(origin, ['tag', '-d', `v${plan.version.version}`])
  await expect(release(checkout)).rejects.toMatchObject({
    code: 'RELEASE_UNFINISHED',
    message: expect.stringContaining(result?.artifacts[0]?.sha256 ?? '?'),
    fix: expect.stringMatching(/What was published stays\..* the same command ends the same way\.$/),
  })
  expect(await readFile(file, 'utf8')).toBe('tampered')
  expect(await refsOf(origin)).toEqual({})
})

test('a command is run once, and again only where it failed', async () => {
  const folder = await tempFolder()
  const run = [
    'node',
    '-e',
    'const fs = require("node:fs"); fs.appendFileSync("../ran", process.env.SLIPWAY_RELEASE_FILES + "\\n"); if (fs.existsSync("../open")) process.exit(); if (fs.existsSync("../silent")) process.exit(5); { console.error("the shop is closed"); process.exit(4) }',
  ]
  const { checkout } = await publishingRepository(folder, [{ to: 'command', name: 'shop', run }])
  await expect(release(checkout)).rejects.toMatchObject({
    code: 'RELEASE_UNFINISHED',
    message: expect.stringContaining('shop: "node" ended with exit code 4: "the shop is closed"'),
  })
  await writeFile(join(folder, 'silent'), '')
  await expect(release(checkout)).rejects.toMatchObject({
    message: expect.stringContaining('ended with exit code 5, and printed nothing'),
    fix: expect.stringMatching(/^Have it say what is wrong.* Then go on with /),
  })
  await writeFile(join(folder, 'open'), '')
  await release(checkout)
  const { result } = await release(checkout)
  expect(result?.published).toMatchObject([{ id: 'command:shop', how: 'was there' }])
  const files = result?.artifacts.map((artifact) => artifact.file).join('\n')
  expect(await readFile(join(folder, 'ran'), 'utf8')).toBe(`${files}\n`.repeat(3))
})

test('a command that cannot look is run once for all checkouts, and again for a version that npm knows as another', async () => {
  const folder = await tempFolder()
  const run = [
    'node',
    '-e',
    'require("node:fs").appendFileSync("../ran", process.env.SLIPWAY_RELEASE_NPM_VERSION + "\\n")',
  ]
  const shop = { to: 'command', name: 'shop', run, branches: ['main', 'topic'] }
  const { checkout, origin } = await publishingRepository(folder, [tag, shop])
  const other = join(folder, 'elsewhere')
  await git(folder, ['clone', '-q', origin, other])
  const howOf = ({ result }: Awaited<ReturnType<typeof release>>) =>
    result?.published.find(({ id }) => id === 'command:shop')?.how
  await git(checkout, ['checkout', '-q', '-b', 'topic'])
  const topic = await release(checkout)
  expect(howOf(topic)).toBe('published')
  await git(checkout, ['checkout', '-q', 'main'])
  const main = await release(checkout)
  expect(howOf(main)).toBe('published')
  expect(howOf(await release(other))).toBe('was there')
  expect(howOf(await release(checkout))).toBe('was there')
  const versions = [topic, main].map(({ plan }) => `${plan.version.npm}\n`)
  expect(new Set(versions).size).toBe(2)
  expect(await readFile(join(folder, 'ran'), 'utf8')).toBe(versions.join(''))
})

test('a command that looks says itself what is there', async () => {
  const folder = await tempFolder()
  const look = ['node', '-e', 'process.exit(require("node:fs").existsSync("../there") ? 0 : 3)']
  const run = ['node', '-e', 'require("node:fs").writeFileSync("../there", "", { flag: "wx" })']
  const { checkout } = await publishingRepository(folder, [{ to: 'command', name: 'shop', run, look }])
  expect((await release(checkout)).result?.published).toMatchObject([{ how: 'published' }])
  await rm(join(checkout, 'release'), { recursive: true })
  expect((await release(checkout)).result?.published).toMatchObject([{ how: 'was there' }])
})

test('a disk that is full, or a folder that may not be written, is said, and nothing half done is left', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, [tag, share])
  await writeFile(join(folder, 'share'), 'a file')
  await expect(release(checkout)).rejects.toMatchObject({
    code: 'DIRECTORY_UNWRITABLE',
    message: expect.stringContaining('a part of its path is a file'),
  })
  expect(await readdir(checkout)).not.toContain('dist')
  await rm(join(folder, 'share'))

  const full = await fullDisk(join(folder, 'share'))
  if (full === null) return
  await expect(release(checkout)).rejects.toMatchObject({
    code: 'RELEASE_UNFINISHED',
    message: expect.stringContaining('no space left on the device'),
  })
  expect(await refsOf(origin)).toEqual({})
  await full.makeRoom()
  expect((await release(checkout)).result?.published.map(({ how }) => how)).toEqual([
    'published',
    'published',
  ])
  expect(await readdir(join(folder, 'share'))).toHaveLength(1)
})

test.runIf(process.platform === 'linux')(
  'a folder that no file system makes is said, and nobody waits for it',
  async () => {
    const folder = await tempFolder()
    const { checkout } = await publishingRepository(folder, [{ to: 'directory', path: '/proc/ferry' }])
    await expect(release(checkout)).rejects.toMatchObject({
      code: 'RELEASE_UNFINISHED',
      message: expect.stringContaining('no folder can be made there'),
    })
  },
)

test('a snapshot is published nowhere', async () => {
  const folder = await tempFolder()
  const { checkout, origin } = await publishingRepository(folder, [tag, share])
  await writeFile(join(checkout, 'new.txt'), '')
  const { plan } = await release(checkout, { snapshot: true })
  expect(plan.publications).toEqual([])
  expect(plan.notes).toContain('a snapshot is not published')
  expect(await refsOf(origin)).toEqual({})
})

function release(checkout: string, options: Parameters<typeof releaseIn>[1] = {}) {
  return releaseIn(checkout, options, gitEnv)
}
