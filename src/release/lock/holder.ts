import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import type { World } from '../../world.js'
import { type Place, type ProcessMark, thisProcess } from '../../running.js'

/** Who holds a lock, as it stands in the object that its ref leads to. */
export interface Holder {
  readonly id: string
  readonly by: string
  readonly since: string
  /** What it releases; empty where it does not say. */
  readonly version: string
  /** Tells others on its machine whether it lives; null where it does not say. */
  readonly process: (ProcessMark & Place) | null
}

export function newHolder(version: string, world: World): Holder {
  const id = randomBytes(8).toString('hex')
  return { id, by: describe(world), since: world.now().toISOString(), version, process: thisProcess() }
}

/** Whatever stands there: it comes from a remote. */
export function parseHolder(text: string): Holder {
  try {
    const { id, by, since, version = '', process } = JSON.parse(text) as Record<string, unknown>
    return {
      id: plain(id),
      by: plain(by),
      since: plain(since),
      version: plain(version),
      process: markOf(process),
    }
  } catch {
    return { id: '', by: 'somebody', since: 'an unknown time', version: '', process: null }
  }
}

/** A number below 1 would not be that of a process, but of a group. */
function markOf(value: unknown): Holder['process'] {
  const { pid, start, boot, space } = (value ?? {}) as Partial<Record<string, unknown>>
  if (!isCount(pid) || pid < 1 || !isCount(start) || typeof boot !== 'string' || typeof space !== 'string')
    return null
  return { pid, start, boot, space }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0

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
