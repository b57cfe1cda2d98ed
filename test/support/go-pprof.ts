import { execFile, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'
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
