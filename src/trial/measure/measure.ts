import type { FigureName } from '../../config/index.js'
import type { Phase, Pictures } from '../report/types.js'
import { type Answers, withClients } from './clients.js'
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

/** Clients, of which one at least must be answered. */
const FIRST = 5

type MeasuredAsked = Pick<Measured, 'figures' | 'connections'> & Omit<Pictures, 'timeline'>

async function measureAsked(
  stage: Stage,
  effort: Effort,
  begin: (phase: Phase) => void,
): Promise<MeasuredAsked> {
  begin('load')
  // Each of what they ask for is asked once.
  const first = await withClients(stage, Math.max(FIRST, stage.requests.length), (each) => each.askAll())
  if (first.answered === 0) return notAnswered(first)
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
  const heap = await heapFlame(stage)
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

const notAsked = nothingKnown('it speaks no HTTP/1, and trial.client connects nobody who speaks its protocol')

/** Each client would wait for as long, and be told nothing more. */
function notAnswered({ failed, reasons }: Answers): MeasuredAsked {
  const measured = nothingKnown('no client was answered')
  const figures = measured.figures.map((figure) =>
    figure.name === 'failedRequests' ? { ...figure, value: failed, note: reasons.join(', ') } : figure,
  )
  return { ...measured, figures }
}

function nothingKnown(note: string): MeasuredAsked {
  const figures = unknown.map((name) => ({ name, value: null, note }))
  return { figures, connections: [], cpu: null, heap: null }
}
