import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { execa } from 'execa'
import { describe, expect, test } from 'vitest'
import type { ReleaseEvent } from '../../src/release/index.js'
import { readJson } from '../support/handmade-bundle.js'
import { commitAll, git } from '../support/git.js'
import { releaseIn } from '../support/release-in.js'
import { cloneService, serviceRepository, triedConfig } from '../support/service.js'
import { tempFolder } from '../support/temp.js'

test('a commit becomes a tried, checked release', async () => {
  const folder = await tempFolder()
  const commit = await serviceRepository(folder, { 'build.config.json': triedConfig })
  const events: ReleaseEvent[] = []
  const { plan, result } = await releaseIn(folder, {
    reporter: { report: (event) => events.push(event), close: async () => {} },
  })
  const version = `1.2.1-${commit.slice(0, 10)}-20260304.040607`
  expect(result).toMatchObject({ snapshot: false, dir: `release/${version}`, alreadyThere: false })
  expect(result?.version).toMatchObject({ version, commit, npm: '1.2.1', dirty: false })
  expect(result?.trials).toMatchObject([{ bundle: 'ferry', version, info: { Version: version } }])
  expect(result?.packedTrials).toMatchObject([
    { kind: 'tarball', skipped: null, trial: { info: { Version: version } } },
  ])

  const out = join(folder, 'release', version)
  expect(await readdir(out)).toEqual([`ferry-${version}.tar.gz`, `ferry_${version}_checksums.txt`])
  await execa('sha256sum', ['--strict', '-c', `ferry_${version}_checksums.txt`], { cwd: out })
  expect(await readdir(join(folder, 'release'))).toEqual([version])

  const ids = [
    'check',
    'generate',
    'bundle:ferry',
    'recheck',
    'trial:ferry',
    'package:tarball:ferry',
    'trial:tarball:ferry',
    'checksums',
    'recheck:packed',
    'place',
  ]
  expect(plan.steps.map(({ id }) => id)).toEqual(ids)
  expect(result?.steps.map(({ id }) => id)).toEqual(ids)
  expect(events.map(({ type }) => type)).toEqual(['planned', ...ids.flatMap(() => ['started', 'finished'])])
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
  expect(JSON.parse(JSON.stringify(result))).toEqual(result)
})

test('what comes out of the tarball says the version, and names no path of this machine', async () => {
  const folder = await tempFolder()
  await serviceRepository(folder)
  const { result } = await releaseIn(folder)
  const top = `ferry-${result?.version.version}`
  const out = join(folder, result?.dir ?? '')
  await execa('tar', ['-xzf', `${top}.tar.gz`], { cwd: out })
  expect(await readdir(join(out, top))).toEqual([
    'package.json',
    'server.js',
    'server.js.map',
    'slipway.json',
  ])
  expect(await readJson(join(out, top, 'package.json'))).toMatchObject({
    name: '@sea/ferry',
    version: result?.version.semver,
  })
  await expect(execa('grep', ['-rF', folder, top], { cwd: out })).rejects.toMatchObject({ exitCode: 1 })
})

describe('the same commit gives the same bytes', () => {
  test('again in the same folder: nothing is made twice, and it says so', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder)
    const first = await releaseIn(folder)
    const second = await releaseIn(folder)
    expect(second.result?.alreadyThere).toBe(true)
    expect(second.result?.artifacts).toEqual(first.result?.artifacts)
    expect(await readdir(join(folder, 'release'))).toEqual([first.plan.version.version])
  })

  test('in another folder, deeper down, under another umask', async () => {
    const folder = await tempFolder()
    const [one, other] = [join(folder, 'one'), join(folder, 'somewhere', 'deeper', 'down')]
    await serviceRepository(one)
    await mkdir(join(folder, 'somewhere', 'deeper'), { recursive: true })
    const before = process.umask(0o077)
    try {
      await cloneService(one, other)
    } finally {
      process.umask(before)
    }
    const first = await releaseIn(one)
    process.umask(0o077)
    try {
      expect((await releaseIn(other)).result?.artifacts).toEqual(first.result?.artifacts)
    } finally {
      process.umask(before)
    }
  })

  test('on another branch, and where HEAD is detached, as CI has it', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder)
    const first = await releaseIn(folder)
    for (const args of [['-b', 'feature/x'], ['--detach']]) {
      await git(folder, ['checkout', '-q', ...args])
      expect((await releaseIn(folder)).result).toMatchObject({
        alreadyThere: true,
        artifacts: first.result?.artifacts,
      })
    }
  })

  test('other bytes under the same version are refused with both digests', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder)
    const { result } = await releaseIn(folder)
    const file = result?.artifacts[0]?.file ?? ''
    await writeFile(join(folder, result?.dir ?? '', file), 'tampered')
    await expect(releaseIn(folder)).rejects.toMatchObject({
      code: 'RELEASE_DIFFERS',
      exit: 1,
      message: expect.stringContaining(result?.artifacts[0]?.sha256 ?? ''),
    })
    expect(await readdir(join(folder, 'release'))).toEqual([result?.version.version])
  })
})

describe('a tree with changes', () => {
  test('is refused, with every change, and nothing is written', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder)
    await writeFile(join(folder, 'src', 'new file.ts'), '')
    await writeFile(join(folder, 'src', 'server.ts'), 'changed')
    const error = await releaseIn(folder).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'RELEASE_DIRTY', exit: 3 })
    const { diagnostics } = error as { diagnostics: { text: string }[] }
    expect(diagnostics.map(({ text }) => text).toSorted()).toEqual(['src/new file.ts', 'src/server.ts'])
    expect(await readdir(folder)).not.toContain('release')
    expect(await readdir(folder)).not.toContain('dist')
  })

  test('is released as a snapshot, and its version says so', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder, { 'build.config.json': triedConfig })
    await writeFile(join(folder, 'new.txt'), '')
    const { plan, result } = await releaseIn(folder, { snapshot: true })
    expect(result?.version.version).toMatch(/\.dirty$/)
    expect(result?.trials[0]?.version).toBe(result?.version.version)
    expect(plan.notes).toEqual([expect.stringContaining('snapshot')])
  })

  test('a snapshot of a clean tree is simply its release', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder)
    const first = await releaseIn(folder)
    const { plan, result } = await releaseIn(folder, { snapshot: true })
    expect(result).toMatchObject({ alreadyThere: true, artifacts: first.result?.artifacts })
    expect(plan.notes).toEqual([expect.stringContaining('--snapshot changes nothing')])
  })

  test('folders that a build writes are named when git does not ignore them', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder, { '.gitignore': 'node_modules\n' })
    await expect(releaseIn(folder)).rejects.toMatchObject({
      code: 'RELEASE_REFUSED',
      diagnostics: ['/dist/', '/release/'].map((line) => ({
        text: expect.stringContaining('git does not ignore it'),
        suggestion: expect.stringContaining(`commit that:\n  ${line}\nOr`),
      })),
    })
    expect(await readdir(folder)).not.toContain('dist')

    // The manifest alone is ignored.
    await writeFile(join(folder, '.gitignore'), 'node_modules\n/release/\nslipway.json\n')
    await commitAll(folder, 'ignore', '2026-03-04T06:06:07+01:00')
    await expect(releaseIn(folder)).rejects.toMatchObject({
      code: 'RELEASE_TREE_CHANGED',
      exit: 3,
      fix: expect.stringContaining('dist/'),
    })
    await expect(releaseIn(folder)).rejects.toMatchObject({
      code: 'RELEASE_DIRTY',
      fix: expect.stringContaining('dist/'),
    })
  })

  test('an outdated version module is written, and the release waits for its commit', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder, { 'src/generated/version.ts': '' })
    await expect(releaseIn(folder)).rejects.toMatchObject({
      code: 'RELEASE_MODULE_WRITTEN',
      exit: 3,
      message: expect.stringContaining('src/generated/version.ts'),
    })
    await commitAll(folder)
    expect((await releaseIn(folder)).result?.version.version).toMatch(/^1\.2\.2-/)
  })
})

describe('without git', () => {
  const given = '1.2.34-0123456789-20200102.030405'

  test('a given version is released, and given again gives the same bytes', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder)
    await execa('rm', ['-rf', join(folder, '.git')])
    const { plan, result } = await releaseIn(folder, {}, { SLIPWAY_VERSION: given })
    expect(result?.version).toMatchObject({ version: given, commit: null })
    expect(plan.notes).toEqual([expect.stringContaining('SLIPWAY_VERSION')])
    expect((await releaseIn(folder, {}, { SLIPWAY_VERSION: given })).result?.alreadyThere).toBe(true)
  })

  test('a given version that is dirty is refused, but as a snapshot', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder)
    await execa('rm', ['-rf', join(folder, '.git')])
    const env = { SLIPWAY_VERSION: `${given}.dirty` }
    await expect(releaseIn(folder, {}, env)).rejects.toMatchObject({ code: 'RELEASE_DIRTY', exit: 3 })
    expect((await releaseIn(folder, { snapshot: true }, env)).result?.version.dirty).toBe(true)
  })
})

test('a dry run of what can be released gives the plan and touches nothing', async () => {
  const folder = await tempFolder()
  await serviceRepository(folder)
  const before = await listing(folder)
  const { plan, result } = await releaseIn(folder, { dryRun: true })
  expect(result).toBeNull()
  expect(plan.artifacts).toEqual([
    { kind: 'tarball', bundle: 'ferry', file: `ferry-${plan.version.version}.tar.gz` },
  ])
  expect(await listing(folder)).toBe(before)
})

test('a dry run of what cannot be released is refused as the release would be', async () => {
  const folder = await tempFolder()
  await serviceRepository(folder)
  await writeFile(join(folder, 'new.txt'), '')
  const before = await listing(folder)
  await expect(releaseIn(folder, { dryRun: true })).rejects.toMatchObject({ code: 'RELEASE_DIRTY' })
  expect(await listing(folder)).toBe(before)
})

test('several bundles, an npm package among them', async () => {
  const folder = await tempFolder()
  const alias = { 'slipway/supervisor': './vendor/supervisor/index.ts' }
  await serviceRepository(folder, {
    'package.json': {
      name: '@sea/ferry',
      version: '1.2.0',
      type: 'module',
      files: ['lib'],
      main: 'lib/index.js',
    },
    'src/index.ts': 'export const afloat = true\n',
    'build.config.json': {
      bundle: [
        { name: 'ferry', alias },
        { name: 'ferry-lib', kind: 'library', outDir: 'lib' },
      ],
      trial: false,
    },
    '.gitignore': 'node_modules\n/dist/\n/lib/\n/release/\n',
  })
  const { result } = await releaseIn(folder)
  expect(result?.artifacts.map(({ kind, bundle }) => [kind, bundle])).toEqual([
    ['tarball', 'ferry'],
    ['npm', 'ferry-lib'],
    ['checksums', null],
  ])
  expect((await releaseIn(folder)).result?.alreadyThere).toBe(true)
})

test('CI is told', async () => {
  const folder = await tempFolder()
  await serviceRepository(folder)
  const outside = await tempFolder()
  const dotenv = join(outside, 'release.env')
  const { result } = await releaseIn(folder, { dotenv }, { GITHUB_OUTPUT: join(outside, 'output') })
  const { stdout } = await execa('cat', [dotenv])
  expect(stdout).toContain(`version=${result?.version.version}\n`)
  expect(await readdir(outside)).toEqual(['output', 'release.env'])
})

describe('a disk that refuses', () => {
  test('a file where the folder of releases goes', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder)
    await writeFile(join(folder, 'release'), '')
    await commitAll(folder)
    await expect(releaseIn(folder)).rejects.toMatchObject({ code: 'RELEASE_UNWRITABLE', exit: 1 })
  })

  test('a folder without the right to write', async () => {
    const folder = await tempFolder()
    await serviceRepository(folder)
    await mkdir(join(folder, 'release'))
    await chmod(join(folder, 'release'), 0o555)
    const { stdout, exitCode } = await runWithinRights(folder)
    expect(JSON.parse(stdout)).toMatchObject({
      code: 'RELEASE_UNWRITABLE',
      message: expect.stringContaining('permission denied'),
    })
    expect(exitCode).toBe(1)
  })
})

/** A release by a process that may write where the permission bits say so: root has to give up that they do not count. */
function runWithinRights(folder: string) {
  const node = [process.execPath, '--import', tsx, child]
  const [command = '', ...args] =
    process.getuid?.() === 0 ? ['setpriv', '--bounding-set', '-dac_override,-dac_read_search', ...node] : node
  return execa(command, args, { cwd: folder, reject: false })
}

const child = fileURLToPath(new URL('../support/release-child.ts', import.meta.url))

const tsx = pathToFileURL(createRequire(import.meta.url).resolve('tsx')).href

/** Every path with its size, mode and times, to the nanosecond; access times aside. */
async function listing(folder: string): Promise<string> {
  const { stdout } = await execa('find', ['.', '-printf', '%p %s %m %T@ %C@\n'], { cwd: folder })
  const lines = stdout.split('\n').filter((line) => !line.startsWith('./.git '))
  return lines.toSorted().join('\n')
}
