import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { World } from '../../world.js'

/** Who holds a lock, as it stands in the object that its ref leads to. */
export interface Holder {
  readonly id: string
  readonly by: string
  readonly since: string
  /** What it releases; empty where it does not say. */
  readonly version: string
}

export function newHolder(version: string, world: World): Holder {
  const id = randomBytes(8).toString('hex')
  return { id, by: describe(world), since: world.now().toISOString(), version }
}

/** Whatever stands there: it comes from a remote. */
export function parseHolder(text: string): Holder {
  try {
    const { id, by, since, version = '' } = JSON.parse(text) as Record<string, unknown>
    return { id: plain(id), by: plain(by), since: plain(since), version: plain(version) }
  } catch {
    return { id: '', by: 'somebody', since: 'an unknown time', version: '' }
  }
}

function plain(value: unknown): string {
  return String(value)
    .replaceAll(/[^\w .:/@()+-]/g, '?')
    .slice(0, 200)
}

/** A CI job by its address, a person by user and machine. */
function describe({ env }: World): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env
  if (server && repository && run) return `${server}/${repository}/actions/runs/${run}`
  const user = env['USER'] || env['LOGNAME'] || 'somebody'
  return env['CI_JOB_URL'] || `${user} on ${hostname()} (process ${process.pid})`
}
