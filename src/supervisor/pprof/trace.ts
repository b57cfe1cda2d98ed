import { askV8, hearV8 } from './inspector.js'
import { wait } from './wait.js'

/** Node's and V8's events, as `--trace-event-categories` names them. */
const CATEGORIES = ['node', 'node.async_hooks', 'node.perf', 'v8', 'disabled-by-default-v8.gc']

let isTracing = false

/** What Node and V8 tell of some seconds, as Chrome's trace events in JSON: for Perfetto. One at a time. */
export async function traceEvents(seconds: number, signal: AbortSignal): Promise<string> {
  if (isTracing) throw new Error('tracing is under way already')
  isTracing = true
  const events: string[] = []
  const unhear = hearV8('NodeTracing.dataCollected', (told) => {
    for (const event of (told as { value: unknown[] }).value) events.push(JSON.stringify(event))
  })
  try {
    await askV8('NodeTracing.start', { traceConfig: { includedCategories: CATEGORIES } })
    await wait(seconds * 1000, signal).catch(() => {})
    await askV8('NodeTracing.stop')
    return `{"traceEvents":[${events.join(',')}]}`
  } finally {
    unhear()
    isTracing = false
  }
}
