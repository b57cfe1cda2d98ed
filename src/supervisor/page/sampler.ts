import { setTimeout as sleep } from 'node:timers/promises'
import { keepLines } from '../log/recent-lines.js'
import { composeMessage } from './compose.js'
import type { Point } from '../../contract.js'
import { watchRuntime } from './runtime.js'

/** Milliseconds between two looks. */
const INTERVAL = 1000

/** Seconds that are remembered: what the plots show. */
const REMEMBERED = 300

interface Looker {
  readonly hear: (message: string) => void
  readonly fail: (error: unknown) => void
}

const points: Point[] = []
const lookers = new Set<Looker>()
let isRunning = false

/** What was seen within the last minutes, while somebody looked. */
export function history(): readonly Point[] {
  const oldest = Date.now() - REMEMBERED * INTERVAL
  return points.filter(({ at }) => at > oldest)
}

/**
 * Messages, as JSON, each second from now on. All who look get the same, and none is made while nobody does. Who reads
 * slower gets the latest alone.
 */
export async function* lookOn(signal: AbortSignal): AsyncGenerator<string> {
  let latest: string | null = null
  let failure: { readonly error: unknown } | null = null
  let wake = (): void => {}
  const looker: Looker = {
    hear(message) {
      latest = message
      wake()
    },
    fail(error) {
      failure = { error }
      wake()
    },
  }
  signal.addEventListener('abort', () => wake())
  lookers.add(looker)
  if (!isRunning) void run()
  try {
    while (!signal.aborted) {
      if (failure !== null) throw (failure as { error: unknown }).error
      if (latest === null) await new Promise<void>((resolve) => (wake = resolve))
      const message: string | null = latest
      latest = null
      if (message !== null) yield message
    }
  } finally {
    lookers.delete(looker)
  }
}

/** Never rejects: those who look hear what fails. */
async function run(): Promise<void> {
  isRunning = true
  const unkeep = keepLines()
  const runtime = watchRuntime()
  try {
    // The first one soon, for a page that has just been opened.
    for (let pause = INTERVAL / 10; lookers.size > 0; pause = INTERVAL) {
      await sleep(pause, undefined, { ref: false })
      const message = JSON.stringify(await composeMessage(remembered(runtime.look())))
      for (const { hear } of lookers) hear(message)
    }
  } catch (error) {
    for (const { fail } of lookers) fail(error)
  } finally {
    runtime.stop()
    unkeep()
    isRunning = false
  }
}

function remembered(point: Point): Point {
  points.push(point)
  if (points.length > REMEMBERED) points.shift()
  return point
}
