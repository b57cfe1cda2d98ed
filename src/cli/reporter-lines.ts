import { humanTime } from '../human.js'
import type { ReleaseEvent, Reporter } from '../release/index.js'

/**
 * One line when a step starts, one when it ends: for logs, and for whatever is not a terminal.
 *
 * @param signal of the release: what fails when it is aborted was cancelled
 */
export function lineReporter(stream: Pick<NodeJS.WritableStream, 'write'>, signal?: AbortSignal): Reporter {
  return {
    report: (event) => void stream.write(`${lineOf(event, signal?.aborted === true)}\n`),
    close: async () => {},
  }
}

function lineOf(event: ReleaseEvent, cancelled: boolean): string {
  if (event.type === 'planned') {
    return [`Releasing ${event.plan.version.version}`, ...event.plan.notes].join('\n  ')
  }
  if (event.type === 'waiting') return `  ${event.text}`
  if (event.type === 'started') return `${event.step.title} …`
  const ending = event.type === 'finished' ? 'done in' : cancelled ? 'cancelled after' : 'failed after'
  return `${event.step.title}: ${ending} ${humanTime(event.step.duration)}`
}
