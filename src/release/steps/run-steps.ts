import type { ReleaseEvent, Step, StepTime } from '../types.js'

/** Runs steps one after the other, says so as it goes, and stops at the first that fails or when aborted. */
export async function runSteps<C>(
  steps: readonly Step<C>[],
  context: C,
  { report, signal }: { report: (event: ReleaseEvent) => void; signal?: AbortSignal | undefined },
): Promise<StepTime[]> {
  const times: StepTime[] = []
  for (const { id, title, run } of steps) {
    signal?.throwIfAborted()
    report({ type: 'started', step: { id, title } })
    const start = performance.now()
    const timed = (): StepTime => ({ id, title, duration: Math.round(performance.now() - start) })
    try {
      await run(context)
      signal?.throwIfAborted()
    } catch (error) {
      report({ type: 'failed', step: timed(), error })
      throw error
    }
    const step = timed()
    times.push(step)
    report({ type: 'finished', step })
  }
  return times
}
