import { framesInStack } from './frames.js'
import { merge, type Profile } from './profile.js'
import { threadStacks } from './watch-threads.js'

/** The worker threads that run, by the stack that made them. */
export function threadProfile(): Profile {
  return {
    name: 'threadcreate',
    types: [{ type: 'threadcreate', unit: 'count' }],
    defaultType: null,
    period: { type: 'threadcreate', unit: 'count', value: 1 },
    samples: merge(threadStacks().map((stack) => ({ stack: framesInStack(stack.split('\n')), values: [1] }))),
    duration: 0,
    comments: [],
  }
}
