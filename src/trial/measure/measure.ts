import type { FigureName } from '../../config/index.js'
import type { Phase, Pictures } from '../report/types.js'
import { measureConnections, type ConnectionsMeasured } from './connections.js'
import type { Effort } from './efforts.js'
import type { Figure } from './figure.js'
import { heapFlame } from './flames.js'
import { measureLeaks } from './leaks.js'
import { measureLoad, profileLoad } from './load.js'
import type { Stage } from './stage.js'
import { followTimeline } from './timeline.js'

export interface Measured {
  readonly figures: readonly Figure[]
  readonly connections: ConnectionsMeasured['points']
  readonly pictures: Pictures
}

/** Seconds in which it is looked at what runs. */
const PROFILED = 1

/**
 * Measures a service that is ready and has served nobody yet. It goes on to run.
 *
 * @param enter hears what is done from then on
 */
export async function measure(
  stage: Stage,
  effort: Effort,
  enter: (phase: Phase) => void,
): Promise<Measured> {
  const timeline = followTimeline(stage.admin, stage.service)
  const begin = (phase: Phase): void => {
    timeline.enter(phase)
    enter(phase)
  }
  try {
    begin('idle')
    const { rss, heap } = await stage.probe.settle()
    const idle: Figure[] = [
      { name: 'idleMemory', value: rss, note: null },
      { name: 'idleHeap', value: heap, note: null },
    ]
    const asked = isSpoken(stage) ? await measureAsked(stage, effort, begin) : notAsked
    const { figures, connections, cpu, heap: flame } = asked
    const pictures = { timeline: timeline.end(), cpu, heap: flame }
    return { figures: [...idle, ...figures], connections, pictures }
  } finally {
    timeline.end()
  }
}

/** Whether there are clients that speak its protocol. */
function isSpoken({ client, message }: Stage): boolean {
  return client !== null || message.protocol !== 'tcp'
}

type MeasuredAsked = Pick<Measured, 'figures' | 'connections'> & Omit<Pictures, 'timeline'>

async function measureAsked(
  stage: Stage,
  effort: Effort,
  begin: (phase: Phase) => void,
): Promise<MeasuredAsked> {
  begin('load')
  const load = await measureLoad(stage, effort.load)
  begin('connections')
  const { figures, points } = await measureConnections(stage, effort.counts)
  const measured = { figures: [...figures, ...load], connections: points }
  if (effort.leaks === null) {
    const leaks = leakFigures.map((name) => ({ name, value: null, note: 'too short a trial to look for it' }))
    return { ...measured, figures: [...measured.figures, ...leaks], cpu: null, heap: null }
  }
  begin('leaks')
  const leaks = await measureLeaks(stage, effort.leaks)
  begin('profiles')
  const cpu = await profileLoad(stage, PROFILED)
  const heap = await heapFlame(stage.probe)
  return { ...measured, figures: [...measured.figures, ...leaks], cpu, heap }
}

const leakFigures: readonly FigureName[] = ['leakedPerRequest', 'leakedResources']

const unknown: readonly FigureName[] = [
  'memoryPerConnection',
  'heapPerConnection',
  'heapKept',
  'requestsPerSecond',
  'failedRequests',
  ...leakFigures,
]

const notAsked: MeasuredAsked = {
  figures: unknown.map((name) => ({
    name,
    value: null,
    note: 'it speaks no HTTP/1, and trial.client connects nobody who speaks its protocol',
  })),
  connections: [],
  cpu: null,
  heap: null,
}
