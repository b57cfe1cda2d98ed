import { humanTime } from './human.js'
import type { ReleaseEvent, Reporter } from './types.js'

/** One line when a step starts, one when it ends: for logs, and for whatever is not a terminal. */
export function lineReporter(stream: Pick<NodeJS.WritableStream, 'write'>): Reporter {
  return {
    report: (event) => void stream.write(`${lineOf(event)}\n`),
    close: async () => {},
  }
}

function lineOf(event: ReleaseEvent): string {
  if (event.type === 'planned') {
    return [`Releasing ${event.plan.version.version}`, ...event.plan.notes].join('\n  ')
  }
  if (event.type === 'started') return `${event.step.title} …`
  const ending = event.type === 'finished' ? 'done in' : 'failed after'
  return `${event.step.title}: ${ending} ${humanTime(event.step.duration)}`
}
