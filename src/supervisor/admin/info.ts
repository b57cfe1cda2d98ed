import type { Info } from '../../contract.js'
import type { Log } from '../log/log.js'
import type { InfoFields } from '../options.js'
import { formatUptime } from './uptime.js'

/**
 * Gives the function that tells what `GET /info` answers, as JSON. A service's own fields come behind the four and
 * cannot replace them; a function that throws, or fields that are no JSON, cost these fields and one warning.
 */
export function describeService(version: string, fields: InfoFields, log: Log): () => string {
  let warned = false
  return () => {
    const info = currentInfo(version)
    try {
      return JSON.stringify({ ...info, ...(typeof fields === 'function' ? fields() : fields), ...info })
    } catch (error) {
      if (!warned) log.warn({ err: error }, 'the fields that this service adds to /info are left out')
      warned = true
      return JSON.stringify(info)
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
