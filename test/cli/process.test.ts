import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { chmod } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { text } from 'node:stream/consumers'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { cli, slipway } from '../support/built-cli.js'
import { writeFiles } from '../support/files.js'
import { commitAll, git, gitEnv, initRepository } from '../support/git.js'
import { eventually } from '../support/supervised-process.js'
import { tempFolder } from '../support/temp.js'

const canonical = /^1\.0\.1-[0-9a-f]{10}-\d{8}\.\d{6}$/

/** A committed service with that config. */
async function service(config = 'export default {}', more: Record<string, string> = {}): Promise<string> {
  const folder = await tempFolder()
  await writeFiles(folder, {
    'package.json': { name: 'some-service', version: '1.0.0', type: 'module' },
    'build.config.js': config,
    ...more,
  })
  await initRepository(folder)
  await commitAll(folder)
  return folder
}

/** Runs slipway as a shell does with these redirections. */
function redirected(cwd: string, redirections: string) {
  return execa('sh', ['-c', `node "$0" version ${redirections}`, cli], { cwd, env: gitEnv, reject: false })
}

test('a config that keeps the process alive does not keep the command from ending', async () => {
  const folder = await service(`
    import { createServer } from 'node:net'
    setInterval(() => {}, 1000)
    createServer().listen(0)
    export default {}
  `)
  const { exitCode, stdout, stderr } = await slipway(folder, 'version')
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  expect(stdout).toMatch(canonical)
})

test('a reader that takes its time gets all of a long output', async () => {
  const folder = await service(`
    setInterval(() => {}, 1000)
    export default Object.fromEntries(Array.from({ length: 5000 }, (_, index) => ['unknown' + index, index]))
  `)
  const child = spawn('node', [cli, 'version', '--json'], { cwd: folder, env: { ...process.env, ...gitEnv } })
  const ended = new Promise((resolve) => child.on('exit', resolve))
  await wait(500)
  const { error } = JSON.parse(await text(child.stdout)) as { error: { diagnostics: unknown[] } }
  expect(error.diagnostics).toHaveLength(5000)
  expect(await ended).toBe(2)
})

test('a reader that went away is no failure', async () => {
  const folder = await service('setInterval(() => {}, 1000); export default {}')
  const child = spawn('node', [cli, 'version'], { cwd: folder, env: { ...process.env, ...gitEnv } })
  child.stdout.destroy()
  const ended = new Promise((resolve) => child.on('exit', resolve))
  expect(await text(child.stderr)).toBe('')
  expect(await ended).toBe(0)
})

test('without a standard output, or a standard error, there is no stack trace', async () => {
  const folder = await service()
  expect(await redirected(folder, '>&-')).toMatchObject({ exitCode: 0, stdout: '', stderr: '' })
  expect(await redirected(folder, '2>&-')).toMatchObject({
    exitCode: 0,
    stdout: expect.stringMatching(canonical),
  })
  expect(await redirected(folder, '--nonsense 2>&-')).toMatchObject({ exitCode: 2, stdout: '' })
})

test.skipIf(!existsSync('/dev/full'))('output that cannot be written is a failure', async () => {
  const { exitCode, stderr } = await redirected(await service(), '>/dev/full')
  expect(exitCode).toBe(1)
  expect(stderr).toContain('OUTPUT_LOST')
  expect(stderr).not.toMatch(/^\s+at /m)
})

test.each([
  ['SIGINT', 130],
  ['SIGTERM', 143],
])('%s while a command runs gives %i, without a stack trace', async (signal, expected) => {
  const told = `process.kill(process.pid, '${signal}'); await new Promise((resolve) => setTimeout(resolve, 100));`
  const { exitCode, stderr } = await slipway(await service(`${told} export default {}`), 'version')
  expect({ exitCode, stderr }).toEqual({ exitCode: expected, stderr: '' })
})

test('a second signal ends a command that does not stop', async () => {
  const twice = `
    process.kill(process.pid, 'SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 100))
    process.kill(process.pid, 'SIGINT')
    await new Promise((resolve) => setTimeout(resolve, 20_000))
    export default {}
  `
  const { exitCode, stdout, stderr } = await slipway(await service(twice), 'version')
  expect({ exitCode, stdout, stderr }).toEqual({ exitCode: 130, stdout: '', stderr: '' })
})

test('a signal ends the fetch of a shallow clone, which is hanging', async () => {
  const clone = join(await tempFolder(), 'clone')
  await git('/', ['clone', '-q', '--depth=1', `file://${await service()}`, clone])
  await git(clone, ['remote', 'set-url', 'origin', 'ssh://nowhere.invalid/repository'])
  const pidFile = join(await tempFolder(), 'pid')
  const ssh = await tempFolder()
  // The shell stays, and with it the pipe that git reads from: closed, it would be a remote that hung up.
  await writeFiles(ssh, { ssh: '#!/bin/sh\necho $PPID > "$PID_FILE"\ncat > /dev/null\n' })
  await chmod(join(ssh, 'ssh'), 0o755)
  const env = { ...gitEnv, GIT_SSH_VARIANT: 'simple', GIT_SSH: join(ssh, 'ssh'), PID_FILE: pidFile }
  const running = execa('node', [cli, 'version', '--unshallow'], { cwd: clone, env, reject: false })
  const fetching = await eventually(
    () => (existsSync(pidFile) && Number(readFileSync(pidFile, 'utf8'))) || undefined,
  )
  running.kill('SIGTERM')
  expect(await running).toMatchObject({ exitCode: 143, stdout: '', stderr: '' })
  expect(() => process.kill(fetching, 0)).toThrow('ESRCH')
})

test.each([['build'], ['build', '--watch'], ['release']])(
  'a signal ends `%s %s` whose plugin is hanging',
  async (...line) => {
    const config = `
      const hang = () => {
        process.kill(process.pid, 'SIGTERM')
        return new Promise((resolve) => setTimeout(resolve, 600_000))
      }
      const plugins = [{ name: 'hanging', setup: (build) => build.onLoad({ filter: /server/ }, hang) }]
      export default { bundle: { plugins }, trial: false, generate: { module: false } }
    `
    const folder = await service(config, {
      'src/server.js': 'export {}\n',
      '.gitignore': '/dist/\n/release/\n',
    })
    const { exitCode, stderr } = await slipway(folder, ...line.filter(Boolean))
    expect(exitCode).toBe(143)
    expect(stderr).not.toMatch(/goroutine|^\s+at /m)
    expect(existsSync(join(folder, 'dist'))).toBe(false)
  },
)
