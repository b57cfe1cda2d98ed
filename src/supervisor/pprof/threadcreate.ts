import { basename } from 'node:path'
import { originOf } from '../source-maps.js'
import { labelFrame, merge, type Frame, type Profile } from './profile.js'
import { threadStacks } from './watch-threads.js'

/** The worker threads that run, by the stack that made them. */
export function threadProfile(): Profile {
  return {
    name: 'threadcreate',
    types: [{ type: 'threadcreate', unit: 'count' }],
    defaultType: null,
    period: { type: 'threadcreate', unit: 'count', value: 1 },
    samples: merge(threadStacks().map((stack) => ({ stack: framesIn(stack), values: [1] }))),
    duration: 0,
    comments: [],
  }
}

// `at name (place:line:column)` or `at place:line:column`.
const line = /^\s+at (?:(?<name>.*) \()?(?:async )?(?<place>.*?):(?<row>\d+):(?<column>\d+)\)?$/

function framesIn(stack: string): Frame[] {
  const frames = stack.split('\n').flatMap((text) => {
    const { name, place = '', row, column } = line.exec(text)?.groups ?? {}
    if (row === undefined) return []
    const origin = originOf(place, Number(row), Number(column))
    const file = origin?.file ?? place
    const at = origin?.line ?? Number(row)
    return [{ name: name ?? `(anonymous ${basename(file)}:${at})`, file, line: at, start: 0 }]
  })
  return frames.length > 0 ? frames : [labelFrame('(not known)')]
}
