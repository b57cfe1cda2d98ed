import { setTimeout as sleep } from 'node:timers/promises'
import { humanTime } from '../../human.js'
import { liveThrough } from './live-through.js'
import type { Mishap } from './mishap.js'
import { visit } from './visit.js'

const NAME = 'a process that is stopped'

/** Milliseconds between SIGSTOP and SIGCONT. */
const STOPPED = 3000

/** It is kept from running, as by a machine that is moved, or by too many neighbours. */
export const suspended: Mishap = {
  name: NAME,
  play: (stand) =>
    liveThrough(NAME, stand, {}, async (running, { config, signal }) => {
      if (process.platform === 'win32') return { why: 'there is no SIGSTOP here' }
      const { pid } = running.service
      signalTo(pid, 'SIGSTOP')
      const asked = visit(running, config)
      await sleep(STOPPED, undefined, { signal })
      signalTo(pid, 'SIGCONT')
      const { time, problem } = await asked
      return problem === null
        ? `who asked while it was stopped for ${humanTime(STOPPED)} was answered after ${humanTime(time)}`
        : `who asked while it was stopped for ${humanTime(STOPPED)} was not answered: ${problem}`
    }),
}

/** One that is gone is told by what asks it. */
function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // Nobody is there to hear it.
  }
}
