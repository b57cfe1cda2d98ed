import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { cli } from '../support/built-cli.js'
import { gitEnv } from '../support/git.js'
import { serviceRepository, triedConfig } from '../support/service.js'
import { tempFolder } from '../support/temp.js'

/** A service that is never ready. On trial it sends the signal to Slipway's process group, as a terminal does. */
const interrupting = `
  import { writeFileSync } from 'node:fs'
  writeFileSync(String(process.env['PID_FILE']), String(process.pid))
  process.kill(-process.ppid, process.env['TOLD'])
  setInterval(() => {}, 1000)
`

const signals = [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const

async function service(server: string): Promise<string> {
  const folder = await tempFolder()
  await serviceRepository(folder, {
    'build.config.json': triedConfig,
    'src/server.ts': server,
    'release/earlier/file': 'of an earlier release',
  })
  return folder
}

test.each(signals)('%s in a release gives %i, says so in one line and leaves nothing', async (told, exit) => {
  const folder = await service(interrupting)
  const pidFile = join(await tempFolder(), 'pid')
  const { exitCode, stdout, stderr } = await execa('node', [cli, 'release'], {
    cwd: folder,
    env: { ...gitEnv, TOLD: told, PID_FILE: pidFile },
    detached: true,
    reject: false,
  })
  expect({ exitCode, stderr }).toEqual({ exitCode: exit, stderr: 'Cancelled: nothing was released.' })
  expect(stdout).toMatch(/\nTry ferry: cancelled after .*$/)
  expect(await readdir(join(folder, 'release'))).toEqual(['earlier'])
  expect(await isAlive(pidFile)).toBe(false)
})

test('with --json or --quiet a release that is cancelled leaves stdout empty', async () => {
  const folder = await service(interrupting)
  const env = { ...gitEnv, TOLD: 'SIGINT', PID_FILE: join(await tempFolder(), 'pid') }
  for (const flag of ['--json', '--quiet']) {
    const options = { cwd: folder, env, detached: true, reject: false } as const
    expect(await execa('node', [cli, 'release', flag], options)).toMatchObject({ exitCode: 130, stdout: '' })
  }
})

// `script` of util-linux gives a program a terminal.
test.runIf(process.platform === 'linux').each(signals)(
  '%s in a release on a terminal gives %i, and no mark of a failure',
  async (told, exit) => {
    const folder = await service(interrupting)
    const pidFile = join(await tempFolder(), 'pid')
    const line = 'stty cols 80 rows 24 && exec node "$CLI" release'
    const { exitCode, stdout } = await execa('script', ['-qefc', line, '/dev/null'], {
      cwd: folder,
      env: { ...gitEnv, CLI: cli, TOLD: told, PID_FILE: pidFile, SHELL: '/bin/sh', TERM: 'xterm', CI: '' },
      reject: false,
    })
    expect(exitCode).toBe(exit)
    const last = stripVTControlCharacters(stdout.slice(stdout.lastIndexOf('\u001b[2K')))
      .trim()
      .split('\r\n')
    expect(last).toContainEqual(expect.stringMatching(/^↓ Try ferry/))
    expect(last.at(-1)).toBe('Cancelled: nothing was released.')
    expect(stdout).not.toMatch(/[✖×✘]/)
    expect(stdout, 'red').not.toContain('\u001b[31m')
    expect(stdout.lastIndexOf('\u001b[?25h')).toBeGreaterThan(stdout.lastIndexOf('\u001b[?25l'))
    expect(await readdir(join(folder, 'release'))).toEqual(['earlier'])
    expect(await isAlive(pidFile)).toBe(false)
  },
)

async function isAlive(pidFile: string): Promise<boolean> {
  expect(existsSync(pidFile)).toBe(true)
  try {
    return process.kill(Number(await readFile(pidFile, 'utf8')), 0)
  } catch {
    return false
  }
}
