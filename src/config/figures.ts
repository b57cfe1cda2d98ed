/** What a figure of a trial is counted in. `problems`: how many of the things that must hold did not. */
export type Unit = 'ms' | 'bytes' | 'count' | '/s' | '%' | 'problems'

interface FigureKind {
  readonly unit: Unit
  /** Which of two is better. */
  readonly better: 'less' | 'more'
  /** The budget where the config names none; null: none. */
  readonly budget: number | null
  readonly about: string
  /** What to look at where it is over its budget. */
  readonly look: string
}

/** What a trial measures, and what may be said of it. */
export const FIGURES = {
  ready: {
    unit: 'ms',
    better: 'less',
    budget: null,
    about: 'until it is ready',
    look: 'what it loads and waits for before it listens: node --cpu-prof',
  },
  idleMemory: {
    unit: 'bytes',
    better: 'less',
    budget: null,
    about: 'memory of the process when nobody is connected (RSS)',
    look: '/debug/pprof/heap?gc=1 when nobody is connected',
  },
  idleHeap: {
    unit: 'bytes',
    better: 'less',
    budget: null,
    about: 'heap in use when nobody is connected, after a collection',
    look: '/debug/pprof/heap?gc=1 when nobody is connected',
  },
  memoryPerConnection: {
    unit: 'bytes',
    better: 'less',
    budget: null,
    about: 'memory of the process for each idle connection (RSS)',
    look: '/debug/pprof/heap?gc=1 with many connections open',
  },
  heapPerConnection: {
    unit: 'bytes',
    better: 'less',
    budget: null,
    about: 'heap for each idle connection',
    look: '/debug/pprof/heap?gc=1 with many connections open',
  },
  heapKept: {
    unit: '%',
    better: 'less',
    budget: 60,
    about: 'of the heap that connections took, what is not given back when they are closed',
    look: 'what holds on to a connection after its close event',
  },
  requestsPerSecond: {
    unit: '/s',
    better: 'more',
    budget: null,
    about: 'requests that were answered',
    look: '/debug/pprof/profile under load',
  },
  latencyMedian: {
    unit: 'ms',
    better: 'less',
    budget: null,
    about: 'the median answer',
    look: '/debug/pprof/profile under load',
  },
  latencyP99: {
    unit: 'ms',
    better: 'less',
    budget: null,
    about: 'the slowest of a hundred answers',
    look: '/debug/pprof/block under load',
  },
  eventLoopDelay: {
    unit: 'ms',
    better: 'less',
    budget: null,
    about: 'how late the event loop was, at worst one time in a hundred',
    look: '/debug/pprof/block under load',
  },
  gcTime: {
    unit: '%',
    better: 'less',
    budget: null,
    about: 'of the time under load, what collections of garbage took',
    look: '/debug/pprof/allocs under load: who makes the garbage',
  },
  failedRequests: {
    unit: 'count',
    better: 'less',
    budget: 0,
    about: 'requests under load that were not answered, or with 500 and above',
    look: 'the log of the service',
  },
  leakedPerRequest: {
    unit: 'bytes',
    better: 'less',
    budget: 24,
    about: 'heap that each request leaves behind for good',
    look: '/debug/pprof/heap?seconds=30 while it is asked again and again',
  },
  leakedResources: {
    unit: 'count',
    better: 'less',
    budget: 0,
    about: 'timers, sockets and the like that requests leave behind',
    look: '/debug/pprof/goroutine?debug=1, with SLIPWAY_DEBUG=handles',
  },
  drain: {
    unit: 'ms',
    better: 'less',
    budget: null,
    about: 'from SIGTERM until it is gone, under load',
    look: 'the lines of the drain in its log',
  },
  idleDrain: {
    unit: 'ms',
    better: 'less',
    budget: null,
    about: 'from SIGTERM until it is gone, with nobody connected',
    look: 'what its log says of what was left over; SLIPWAY_DEBUG=handles says who made it',
  },
  lostAtDrain: {
    unit: 'count',
    better: 'less',
    budget: 0,
    about: 'requests that were sent while it drained under load, and not answered',
    look: 'the lines of the drain in its log; drain.lag and drain.linger',
  },
  timeouts: {
    unit: 'problems',
    better: 'less',
    budget: 0,
    about: 'timeouts (a dial, inactivity, in total) that let somebody wait',
    look: 'the timeouts that supervise() was given',
  },
  crash: {
    unit: 'problems',
    better: 'less',
    budget: 0,
    about: 'what went wrong when a handler crashed: the stack and the request in the log, the drain, exit 1',
    look: 'handlers of uncaughtException in the service, which hide a crash from the supervisor',
  },
  secondSignal: {
    unit: 'problems',
    better: 'less',
    budget: 0,
    about: 'whether a second signal ended it at once',
    look: 'handlers of SIGTERM in the service',
  },
  brokenStdout: {
    unit: 'problems',
    better: 'less',
    budget: 0,
    about: 'whether it went on to serve when nobody read what it logs',
    look: 'what the service writes to stdout beside its log',
  },
  takenAdminPort: {
    unit: 'problems',
    better: 'less',
    budget: 0,
    about: 'whether it served although the port of its admin server was taken',
    look: 'what the service asks of its admin server when it starts',
  },
} as const satisfies Record<string, FigureKind>

export type FigureName = keyof typeof FIGURES

export const figureNames = Object.keys(FIGURES) as FigureName[]
