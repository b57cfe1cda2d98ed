import { execFile, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { onTestFinished } from 'vitest'
import { eventually } from './supervised-process.js'
import { tempFolder } from './temp.js'

/** Whether this machine has Go's own reader of profiles. CI has it: there its absence fails the tests that need it. */
export const hasGo = process.env['CI'] === 'true' || spawnSync('go', ['version']).error === undefined

/** What `go tool pprof` says of a profile, which it fetches itself. */
export async function goPprof(admin: string | null, profile: string, ...flags: string[]): Promise<string> {
  const folder = await tempFolder()
  const { stdout } = await promisify(execFile)(
    'go',
    ['tool', 'pprof', ...flags, `http://${admin}/debug/pprof/${profile}`],
    { env: { ...process.env, PPROF_TMPDIR: folder, HOME: folder }, maxBuffer: 64e6 },
  )
  return stdout
}

/** Has it serve a profile to a browser, as long as the test lasts; gives what it answers for a path. */
export async function goPprofPages(
  admin: string | null,
  profile: string,
): Promise<(path: string) => Promise<string>> {
  const [folder, port] = await Promise.all([tempFolder(), freePort()])
  const flags = ['-no_browser', '-http', `127.0.0.1:${port}`]
  const child = spawn('go', ['tool', 'pprof', ...flags, `http://${admin}/debug/pprof/${profile}`], {
    env: { ...process.env, PPROF_TMPDIR: folder, HOME: folder },
    stdio: 'ignore',
    // The tool is a child of `go`, and outlives it.
    detached: true,
  })
  onTestFinished(async () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGKILL')
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  })
  const get = async (path: string): Promise<string> => {
    const response = await fetch(`http://127.0.0.1:${port}${path}`)
    if (response.status !== 200) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.text()
  }
  await eventually(async () => get('/ui/top').catch(() => undefined))
  return get
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}
