import { readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa, execaNode } from 'execa'
import { expect, onTestFinished, test } from 'vitest'
import type { Info, ReadyMessage } from '../../src/contract.js'
import type { InitPlan } from '../../src/generate/index.js'
import { writeFiles } from '../support/files.js'
import { commitAll, git, gitEnv, initRepository } from '../support/git.js'
import { installSlipway, measureNothing, slipway } from '../support/installed.js'
import { tempFolder } from '../support/temp.js'

test('from an empty folder to a released artifact that runs, says its version and drains', async () => {
  const folder = await newService('harbour office', '2015-02-02T17:34:49+01:00')

  const { stdout: version } = await slipway(folder, 'version')
  expect(version).toMatch(/^0\.1\.1-[0-9a-f]{10}-20150202\.163449$/)

  const built = await slipway(folder, 'build')
  // Its packages are links into this checkout here, as nothing is installed from a registry.
  expect(built).toMatchObject({
    exitCode: 0,
    stderr: expect.stringMatching(/^▲ \S+ and \d+ more come from outside of the checkout[^▲]*$/),
  })
  expect(built.stdout).toContain(version)
  expect(await slipway(folder, 'trial', '--quick')).toMatchObject({ exitCode: 0 })
  expect(await git(folder, ['status', '--porcelain'])).toBe('')

  const released = await slipway(folder, 'release')
  expect(released).toMatchObject({ exitCode: 0 })
  const artifacts = join(folder, 'release', version)
  const checksums = (await readdir(artifacts)).find((file) => file.endsWith('_checksums.txt')) ?? ''
  await execa('sha256sum', ['-c', checksums], { cwd: artifacts })

  const again = await slipway(folder, 'release')
  expect(again).toMatchObject({ exitCode: 0 })
  expect(again.stdout).toContain('already')

  const elsewhere = await tempFolder()
  const tarball = (await readdir(artifacts)).find((file) => file.endsWith('.tar.gz')) ?? ''
  await execa('tar', ['-xzf', join(artifacts, tarball), '-C', elsewhere])
  await runReleased(join(elsewhere, tarball.replace('.tar.gz', '')), version)
}, 120_000)

test('another clone of the commit gives the same artifacts, byte for byte', async () => {
  const folder = await newService('here')
  const clone = join(await tempFolder(), 'there')
  await git(folder, ['clone', '-q', folder, clone])
  await installSlipway(clone)
  for (const each of [folder, clone]) {
    // The umask of whoever releases must not matter.
    const umask = each === clone ? '077' : '022'
    const script = 'umask "$1" && exec node node_modules/slipway/dist/cli.js release --quiet'
    expect(await execa('bash', ['-c', script, 'bash', umask], { cwd: each })).toMatchObject({ exitCode: 0 })
  }
  const { stdout: version } = await slipway(folder, 'version')
  const artifacts = await readdir(join(folder, 'release', version))
  // The folders bear different names, and a service is named by its package.json.
  expect(artifacts).toHaveLength(2)
  for (const file of artifacts) {
    const [here, there] = await Promise.all(
      [folder, clone].map((each) => readFile(join(each, 'release', version, file))),
    )
    expect(there, file).toEqual(here)
  }
}, 120_000)

test('what init says comes next leads to a release, for a new service', async () => {
  const tools = await tempFolder()
  await installSlipway(tools)
  const { next } = await initialize(tools, 'my service')
  expect(next[0]).toBe("cd 'my service'")
  await installSlipway(join(tools, 'my service'))
  await measureNothing(join(tools, 'my service'))
  await follow(tools, next)
  expect(await releasesOf(join(tools, 'my service'))).toEqual([expect.stringMatching(/^0\.1\.1-/)])
}, 120_000)

test('what init says comes next leads to a release, for an Express service that was there before', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'package.json': { name: 'ferry', version: '3.2.1', type: 'module', dependencies: { express: '*' } },
    'src/server.ts': `import express from 'express'

const app = express()
app.get('/', (_request, response) => void response.send('served'))
const server = app.listen(process.env.PORT ?? 3000)
`,
  })
  await installSlipway(folder)
  const { next, wiring } = await initialize(folder)
  const [importing = '', calling = ''] = wiring?.lines ?? []
  const entry = join(folder, 'src/server.ts')
  await writeFile(entry, `${importing}\n${await readFile(entry, 'utf8')}${calling}\n`)
  await measureNothing(folder)
  await follow(folder, next)
  expect(await releasesOf(folder)).toEqual([expect.stringMatching(/^3\.2\.1-/)])
}, 120_000)

async function initialize(folder: string, ...args: string[]): Promise<InitPlan> {
  const { stdout, exitCode } = await slipway(folder, 'init', '--json', ...args)
  expect(exitCode).toBe(0)
  return JSON.parse(stdout) as InitPlan
}

/** Types the commands into a shell, one after the other, but for the one that needs a network. */
async function follow(folder: string, commands: readonly string[]): Promise<void> {
  const typed = commands.filter((command) => command !== 'npm install')
  expect(typed).toHaveLength(commands.length - 1)
  await execa('bash', ['-c', typed.join(' && ')], { cwd: folder, env: gitEnv })
}

async function releasesOf(folder: string): Promise<string[]> {
  return (await readdir(join(folder, 'release'))).filter((name) => !name.startsWith('.'))
}

/** What a new user has after `slipway init`, `npm install` and a first commit. */
async function newService(name: string, date?: string): Promise<string> {
  const tools = await tempFolder()
  await installSlipway(tools)
  expect(await slipway(tools, 'init', name)).toMatchObject({ exitCode: 0 })
  const folder = join(tools, name)
  await installSlipway(folder)
  await measureNothing(folder)
  await initRepository(folder)
  await commitAll(folder, 'a new service', date)
  return folder
}

async function runReleased(folder: string, version: string): Promise<void> {
  const { entries } = JSON.parse(await readFile(join(folder, 'slipway.json'), 'utf8')) as {
    entries: { server: string }
  }
  const service = execaNode(join(folder, entries.server), {
    cwd: folder,
    ipc: true,
    reject: false,
    env: { PORT: '0', SLIPWAY_ADMIN: '127.0.0.1:0' },
  })
  onTestFinished(() => void service.kill('SIGKILL'))
  const ready = (await service.getOneMessage()) as unknown as ReadyMessage
  const info = (await (await fetch(`http://${ready.admin}/info`)).json()) as Info
  expect(info.Version).toBe(version)
  service.kill('SIGTERM')
  expect(await service).toMatchObject({ exitCode: 0 })
}
