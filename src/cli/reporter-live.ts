import type { ListrDefaultRendererLogLevels, ListrTask } from 'listr2'
import type { World } from '../world.js'
import { humanTime } from '../human.js'
import { lineReporter } from './reporter-lines.js'
import type { ReleaseEvent, Reporter } from '../release/index.js'

/**
 * A list of all steps that is drawn anew as they run, for a terminal. It looks on; the release is run elsewhere.
 *
 * @param signal of the release: what it cuts off, and what comes after, is shown as skipped, and not as failed
 */
export async function liveReporter(stream: World['stdout'], signal?: AbortSignal): Promise<Reporter> {
  // A terminal that was never told its size: a list would be drawn one letter a line.
  if ((stream as NodeJS.WriteStream).columns === 0) return lineReporter(stream, signal)
  const { DefaultRenderer, Listr, ListrLogger, ProcessOutput, color } = await import('listr2')
  // listr2 asks whether stdout is a terminal; what counts is the stream that was handed in.
  class Renderer extends DefaultRenderer {
    static override nonTTY = true
  }
  const isCancelled = (): boolean => signal?.aborted === true
  const options = {
    renderer: Renderer,
    rendererOptions: {
      logger: new ListrLogger<ListrDefaultRendererLogLevels>({
        processOutput: new ProcessOutput(stream as NodeJS.WriteStream),
      }),
      // The command prints the error itself, with what to do.
      showErrorMessage: false,
      timer: {
        condition: true,
        field: humanTime,
        format:
          () =>
          (text = '') =>
            color.dim(text),
      },
    },
    collectErrors: 'minimal',
    registerSignalListeners: false,
  } as const
  return follow((steps) => {
    const tasks = steps.map(({ title, ended, onSaid }): ListrTask<unknown, typeof Renderer> => ({
      title,
      skip: isCancelled,
      task: (_, task) => {
        onSaid((text) => (task.output = text))
        return ended.catch((error: unknown) => {
          if (!isCancelled()) throw error
          task.skip()
        })
      },
    }))
    return new Listr(tasks, options).run()
  })
}

interface Drawn {
  readonly title: string
  readonly ended: Promise<void>
  /** Takes what shows a line below the step, which is the one that runs. */
  readonly onSaid: (show: (text: string) => void) => void
}

/** Turns events into promises, each of which settles when its step ends. */
function follow(draw: (steps: readonly Drawn[]) => Promise<unknown>): Reporter {
  const steps = new Map<string, Deferred>()
  let drawn: Promise<unknown> = Promise.resolve()
  let say: (text: string) => void = () => {}
  const begin = ({ plan }: Extract<ReleaseEvent, { type: 'planned' }>): void => {
    const all = plan.steps.map(({ id, title }) => {
      const step = defer()
      steps.set(id, step)
      return { title, ended: step.ended, onSaid: (show: typeof say) => void (say = show) }
    })
    // What fails here is what failed there, and is reported there.
    drawn = draw(all).catch(() => {})
  }
  return {
    report(event) {
      if (event.type === 'planned') begin(event)
      if (event.type === 'waiting') say(event.text)
      if (event.type === 'finished') steps.get(event.step.id)?.resolve()
      if (event.type === 'failed') steps.get(event.step.id)?.reject(event.error)
    },
    async close() {
      // Where the release stopped between two steps, the list still waits for the next.
      for (const step of steps.values()) step.reject(new Error('stopped'))
      await drawn
    },
  }
}

interface Deferred {
  readonly ended: Promise<void>
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

function defer(): Deferred {
  let settle: Omit<Deferred, 'ended'> | undefined
  const ended = new Promise<void>((resolve, reject) => (settle = { resolve, reject }))
  // The list may never come to it.
  ended.catch(() => {})
  return { ended, resolve: () => settle?.resolve(), reject: (error) => settle?.reject(error) }
}
