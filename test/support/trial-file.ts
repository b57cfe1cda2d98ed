import { FIGURES, type FigureName } from '../../src/config/index.js'
import type { Judged, Measurements, Pictures, TrialFile } from '../../src/trial/report/types.js'

type Service = TrialFile['services'][number]

/** A figure as a trial judges it. */
export function figure(name: FigureName, value: number | null, more: Partial<Judged> = {}): Judged {
  const { unit, budget } = FIGURES[name]
  const verdict = budget === null ? 'no budget' : value === null ? 'not conclusive' : 'within'
  return {
    name,
    value,
    unit,
    note: null,
    budget: { limit: budget, change: null },
    verdict,
    before: null,
    ...more,
  }
}

export function measurements(figures: readonly Judged[], more: Partial<Measurements> = {}): Measurements {
  const connections = [0, 250, 500, 1000].map((count) => ({
    count,
    rss: 60e6 + count * 14_000,
    heap: 12e6 + count * 5000,
  }))
  return { effort: 'normal', figures, leaks: { memory: [], resources: [] }, connections, ...more }
}

export function service(bundle: string, measured: Measurements | null): Service {
  const info = { Version: '', StartTimeEpochSecs: 0, CurrentTimeEpochSecs: 0, Uptime: '1s' }
  const version = '1.0.275-b244a2b9b8-20150202.163449'
  return {
    bundle,
    entry: 'server',
    version,
    info,
    ready: 210,
    drain: 45,
    inFlightStatus: 200,
    measured,
    gameDay: null,
  }
}

export function trialFile(services: readonly Service[], more: Partial<TrialFile> = {}): TrialFile {
  const machine = { node: 'v20.20.2', platform: 'linux-x64', cpu: 'A CPU', cores: 4, memory: 16e9 }
  const version = '1.0.275-b244a2b9b8-20150202.163449'
  return { format: 1, version, by: 'release', at: '2026-01-02T03:04:05.678Z', machine, services, ...more }
}

/** Ten seconds of a service, and two profiles. */
export function pictures(name = 'handle'): Pictures {
  const phases = ['idle', 'load', 'load', 'load', 'connections', 'connections', 'leaks', 'leaks'] as const
  const timeline = phases.map((phase, index) => ({
    phase,
    at: 1_767_323_045_000 + index * 1000,
    rss: 60e6 + index * 2e6,
    heapUsed: 12e6 + (index % 3) * 1e6,
    physical: 15e6,
    external: 2e6,
    delay: phase === 'load' ? 12 : 1,
    gc: phase === 'load' ? 4 : 0,
    busy: 0.5,
    rate: phase === 'load' ? 4000 + index : 0,
    p50: phase === 'load' ? 2 : null,
    p90: phase === 'load' ? 3 : null,
    p99: phase === 'load' ? 9 : null,
  }))
  const child = { name, value: 600, file: 'src/orders.ts', line: 16, hot: 21 }
  const root = { name: 'all', value: 1000, children: [child, { name: '(garbage collector)', value: 200 }] }
  return {
    timeline,
    cpu: { unit: 'nanoseconds', seconds: 1, root },
    heap: { unit: 'bytes', seconds: 0, root },
  }
}
