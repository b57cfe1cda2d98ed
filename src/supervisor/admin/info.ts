import { setTimeout as sleep } from 'node:timers/promises'
import type { Info } from '../../contract.js'
import { logError } from '../log/log-error.js'
import type { Log } from '../log/log.js'
import type { InfoFields } from '../options.js'
import { isThenable } from '../thenable.js'
import { supervisedServers } from '../supervised-servers.js'
import { formatUptime } from './uptime.js'

/**
 * What `GET /info` answers, as JSON. The fields of the servers of this process come behind the four and cannot replace
 * them; of two by one name, that of the older server holds.
 */
export async function describeProcess(version: string): Promise<string> {
  const own = (await Promise.all([...supervisedServers].map(({ fields }) => fields()))).toReversed()
  const info = currentInfo(version)
  return JSON.stringify(Object.assign({ ...info }, ...own, info))
}

/** Milliseconds that a function may take to give the fields. */
const LIMIT = 1000

/**
 * Gives the function that tells a server's own fields. It never rejects: one that fails or takes too long, or fields that
 * are no JSON, cost these fields and one warning.
 */
export function fieldsOf(fields: InfoFields, log: Log): () => Promise<object> {
  let warned = false
  return async () => {
    try {
      const own = typeof fields === 'function' ? await withinTime((fields as () => unknown)()) : fields
      return JSON.parse(JSON.stringify({ ...(own as object) })) as object
    } catch (error) {
      if (!warned) logError(log, 'warn', error, 'the fields that this service adds to /info are left out')
      warned = true
      return {}
    }
  }
}

async function withinTime(fields: unknown): Promise<unknown> {
  if (!isThenable(fields)) return fields
  const over = new AbortController()
  const timeUp = sleep(LIMIT, undefined, { signal: over.signal, ref: false }).then(() => {
    throw new Error(`no fields within ${LIMIT} ms`)
  })
  try {
    return await Promise.race([fields, timeUp])
  } finally {
    timeUp.catch(() => {})
    over.abort()
  }
}

function currentInfo(version: string): Info {
  const start = Math.floor(performance.timeOrigin / 1000)
  // Counted from that whole second, by the clock that nobody sets: it agrees with the two others while they agree.
  const uptime = ((performance.timeOrigin % 1000) + performance.now()) / 1000
  return {
    Version: version,
    StartTimeEpochSecs: start,
    CurrentTimeEpochSecs: Math.floor(Date.now() / 1000),
    Uptime: formatUptime(uptime),
  }
}
