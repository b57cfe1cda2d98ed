import { describeProcess } from '../admin/info.js'
import type { Hello } from './message.js'
import { history, lookOn } from './sampler.js'

/** One line of JSON that says what runs, and then one each second, for as long as somebody reads them. */
export async function* liveLines(version: string, signal: AbortSignal): AsyncGenerator<string> {
  yield `${JSON.stringify(await hello(version))}\n`
  for await (const message of lookOn(signal)) yield `${message}\n`
}

async function hello(version: string): Promise<Hello> {
  const fields = JSON.parse(await describeProcess(version)) as Record<string, unknown>
  const info = Object.fromEntries(Object.entries(fields).filter(([name]) => !ofEveryService.has(name)))
  return {
    version,
    parts: partsOf(version),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    pid: process.pid,
    started: Math.round(performance.timeOrigin),
    info,
    history: history(),
  }
}

const ofEveryService = new Set(['Version', 'StartTimeEpochSecs', 'CurrentTimeEpochSecs', 'Uptime'])

const canonical =
  /^(?<base>\d+\.\d+)\.(?<commits>\d+)--?(?<sha>[\da-f]+)--?(?<date>\d{8})\.(?<time>\d{6})(?<dirty>\.dirty)?$/

/** By the names that people read. */
function partsOf(version: string): Record<string, string> | null {
  const { base, commits, sha, date, time, dirty } = canonical.exec(version)?.groups ?? {}
  if (base === undefined || date === undefined || time === undefined) return null
  const day = date.replace(/(....)(..)(..)/, '$1-$2-$3')
  const clock = time.replace(/(..)(..)(..)/, '$1:$2:$3')
  return {
    Version: base,
    Commits: commits ?? '',
    Commit: sha ?? '',
    Date: `${day} ${clock} UTC`,
    Tree: dirty === undefined ? 'clean' : 'with changes that no commit holds',
  }
}
