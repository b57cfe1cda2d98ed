import type { FigureName, TrialEffort } from '../config/index.js'
import { DEBUG_ENV } from '../contract.js'
import { isSlipwayError } from '../errors.js'
import { messageOf, trialError } from './failure.js'
import { type Before, judge } from './judge/judge.js'
import { howItEnded, withService } from './launch.js'
import { type Effort, efforts, limitEffort } from './measure/efforts.js'
import type { Figure } from './measure/figure.js'
import { measure, type Measured } from './measure/measure.js'
import { memory, nameLeaks, type Naming, resources } from './measure/name-leaks.js'
import { probeOf } from './measure/probe.js'
import type { Stage } from './measure/stage.js'
import type { Leaks, MeasuredReport, Phase } from './report/types.js'
import { quantile } from './measure/slope.js'
import { playOthers, playTimed } from './scenes/play.js'
import type { Stand } from './stand.js'
import { noteStarts } from './starts.js'
import { within } from './within.js'

export interface MeasureOptions {
  readonly effort: Exclude<TrialEffort, 'none'>
  /** What the release before had. */
  readonly before: Before | null
  /** Hears what is done from then on. */
  readonly say: (doing: string) => void
}

/**
 * Measures a service, and plays what happens to services: each in a process of its own, as it would be started.
 *
 * @throws SlipwayError TRIAL_NOT_MEASURED where it ended meanwhile, or its admin server did not answer
 */
export async function measureService(
  stand: Stand,
  options: MeasureOptions,
): Promise<Pick<MeasuredReport, 'measured' | 'pictures'>> {
  const { effort: name, before, say } = options
  const effort = limitEffort(efforts[name], stand.config.connections)
  const { launch, starts } = noteStarts(stand.launch)
  const noted = { ...stand, launch }
  const { figures, connections, pictures } = await measureRun(noted, effort, say)
  const timed = await playTimed(noted, say)
  const ready = readyFigure(starts.times())
  const others = await playOthers(noted, !starts.areFree(), say)
  const all: Figure[] = [ready, ...figures, ...timed, ...others]
  return {
    measured: {
      effort: name,
      figures: judge(all, stand.config.budgets, before),
      leaks: await findLeaks(stand, all, effort, say),
      connections: connections.map(({ count, memory: taken }) => ({ count, ...taken })),
    },
    pictures,
  }
}

/** Milliseconds in which a process that no more answers is seen to have ended. */
const ENDS = 250

/** The median, between the least and the most, of what was started alone. */
function readyFigure(times: readonly number[]): Figure {
  return {
    name: 'ready',
    value: quantile(times, 0.5),
    range: [Math.min(...times), Math.max(...times)],
    note: null,
  }
}

const doing: Readonly<Record<Phase, string>> = {
  idle: 'nobody is connected',
  load: 'under load',
  connections: 'with idle connections',
  leaks: 'what requests leave behind',
  profiles: 'what runs under load',
}

function measureRun(stand: Stand, effort: Effort, say: MeasureOptions['say']): Promise<Measured> {
  return onStage(stand, {}, (stage, enter) => measure(stage, effort, (phase) => enter(doing[phase])), say)
}

/** In processes of their own: what it costs to know is not to be measured. */
async function findLeaks(
  stand: Stand,
  figures: readonly Figure[],
  { leaks }: Effort,
  say: MeasureOptions['say'],
): Promise<Leaks> {
  if (leaks === null) return { memory: [], resources: [] }
  const find = async (name: FigureName, naming: Naming): Promise<string[]> => {
    const { value = null } = figures.find((figure) => figure.name === name) ?? {}
    if ((value ?? 0) === 0) return []
    return onStage(
      stand,
      { [DEBUG_ENV]: naming.debug },
      (stage, enter) => {
        enter(`who it is: ${name}`)
        return nameLeaks(stage, naming, leaks.naming)
      },
      say,
    )
  }
  return {
    memory: await find('leakedPerRequest', memory),
    resources: await find('leakedResources', resources),
  }
}

async function onStage<T>(
  { launch, config, signal }: Stand,
  env: Readonly<Record<string, string>>,
  play: (stage: Stage, enter: (doing: string) => void) => Promise<T>,
  say: MeasureOptions['say'],
): Promise<T> {
  return withService(launch, { env, limit: config.ready, signal }, async (running) => {
    const { service, message } = running
    const { admin } = message
    if (admin === null) throw await trialError('TRIAL_NO_ADMIN', {}, service)
    let now = 'it was started'
    const enter = (next: string): void => {
      now = next
      say(next)
    }
    try {
      const probe = probeOf(admin, service)
      const { requests, client, connections } = config
      return await play({ ...running, admin, probe, requests, client, connections }, enter)
    } catch (cause) {
      if (isSlipwayError(cause)) throw cause
      const exit = await within(ENDS, service.exit)
      const problem = exit === null ? messageOf(cause) : `it ${howItEnded(exit)}`
      throw await trialError('TRIAL_NOT_MEASURED', { doing: now, problem }, service, cause)
    }
  })
}
