import type { Info } from '../../contract.js'
import type { Log } from '../log/log.js'
import type { InfoFields } from '../options.js'
import { told } from '../told.js'
import { formatUptime } from './uptime.js'

/**
 * What `GET /info` answers, as JSON. The fields of the servers of this process come behind the four and cannot replace
 * them; of two by one name, that of the older server holds.
 */
export function describeProcess(version: string): string {
  const info = currentInfo(version)
  const own = [...told].map(({ fields }) => fields()).toReversed()
  return JSON.stringify(Object.assign({ ...info }, ...own, info))
}

/**
 * Gives the function that tells a server's own fields. One that throws, or fields that are no JSON, cost these fields
 * and one warning.
 */
export function fieldsOf(fields: InfoFields, log: Log): () => Record<string, unknown> {
  let warned = false
  return () => {
    try {
      const own = typeof fields === 'function' ? fields() : fields
      return JSON.parse(JSON.stringify({ ...own })) as Record<string, unknown>
    } catch (error) {
      if (!warned) log.warn({ err: error }, 'the fields that this service adds to /info are left out')
      warned = true
      return {}
    }
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
