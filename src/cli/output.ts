import { SlipwayError } from '../errors.js'
import type { World } from '../world.js'
import { useColor } from './color.js'
import { reportError } from './report-error.js'

export interface WatchedOutput {
  /** Waits until all is written, and gives the exit code to end with: where output was lost, 0 becomes 1. */
  readonly settle: (exit: number) => Promise<number>
}

/** Notices what goes wrong with standard output and standard error, from now on. */
export function watchOutput(world: World): WatchedOutput {
  const streams = [world.stdout, world.stderr]
  let lost: Error | null = null
  for (const stream of streams) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      // A reader that went away (`slipway version | head -0`) is no failure of ours.
      if (error.code !== 'EPIPE') lost ??= error
    })
  }

  async function settle(exit: number): Promise<number> {
    await Promise.all(streams.map(written))
    if (lost === null || exit !== 0) return exit
    const error = new SlipwayError('OUTPUT_LOST', { reason: lost.message }, { cause: lost })
    await reportError(error, { world, json: false }, useColor(world.stderr, world.env))
    await written(world.stderr)
    return error.exit
  }

  return { settle }
}

/** What is written last is written when everything is, or can no longer be. */
function written(stream: NodeJS.WritableStream): Promise<void> {
  return new Promise((resolve) => void stream.write('', () => resolve()))
}
