import { blockProfile } from './block.js'
import { goroutineProfile } from './goroutine.js'
import { allocsProfile, heapProfile } from './heap.js'
import { CONTENTION, type Profile } from './profile.js'
import { threadProfile } from './threadcreate.js'

export interface Request {
  /** Collect garbage before. */
  readonly collect: boolean
  /** For what takes its time. */
  readonly seconds: number
  readonly signal: AbortSignal
}

interface Source {
  /** For people, on the index. */
  readonly about: string
  readonly take: (request: Request) => Promise<Profile>
  /** It is of a time, and not of one moment: `seconds` says how long, and is no delta. */
  readonly lasts?: true
}

/** What can be asked for by name, as in Go. */
const sources = {
  allocs: {
    about: 'what is allocated within some seconds, alive or not, by where; heap begins anew with it',
    take: async ({ seconds, signal }) => allocsProfile(seconds, signal),
    lasts: true,
  },
  block: {
    about: 'where the event loop stands still within some seconds',
    take: async ({ seconds, signal }) => blockProfile(seconds, signal),
    lasts: true,
  },
  goroutine: {
    about:
      'what is in flight and what it waits for; debug=2 lists each with its age and id, and with snapshot=1 every async function that waits',
    take: async () => goroutineProfile(),
  },
  heap: {
    about: 'what is alive, by where it was allocated; gc=1 collects garbage before',
    take: async ({ collect }) => heapProfile(collect),
  },
  mutex: {
    about: 'empty: JavaScript of one thread waits for no lock',
    take: async () => ({
      name: 'mutex',
      ...CONTENTION,
      samples: [],
      duration: 0,
      comments: ['JavaScript of one thread waits for no lock; where the event loop waits, block tells'],
    }),
  },
  threadcreate: {
    about: 'the worker threads that run, by the stack that made them',
    take: async () => threadProfile(),
  },
} satisfies Record<string, Source>

export type ProfileName = keyof typeof sources

export const profiles: Readonly<Record<ProfileName, Source>> = sources

export function isProfile(name: string): name is ProfileName {
  return Object.hasOwn(sources, name)
}
