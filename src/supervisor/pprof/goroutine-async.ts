import { setImmediate as nextTurn } from 'node:timers/promises'
import { age } from './age.js'
import { asyncCalls, type Waiting } from './async-calls.js'
import { asyncFrames, isYielding } from './async-frames.js'
import { merge, type Frame, type Sample } from './profile.js'

/** Calls that are looked at in one turn of the event loop. */
const AT_ONCE = 2000

/** The async calls that go on, counted by stack; none where the bundle does not tell of them. */
export async function asyncSamples(): Promise<Sample[]> {
  const waiting = asyncCalls() ?? []
  const frameOf = asyncFrames()
  let samples: Sample[] = []
  for (let first = 0; first < waiting.length; first += AT_ONCE) {
    const part = waiting.slice(first, first + AT_ONCE)
    samples = merge([...samples, ...part.map(({ stack }) => ({ stack: stack.map(frameOf), values: [1] }))])
    await nextTurn()
  }
  return samples
}

/** Each of them with its stack, the oldest first. @param before how many entries there are already */
export async function* asyncDump(before: number, now: number): AsyncGenerator<string> {
  const waiting = asyncCalls() ?? []
  const frameOf = asyncFrames()
  for (let first = 0; first < waiting.length; first += AT_ONCE) {
    await nextTurn()
    const entries = waiting.slice(first, first + AT_ONCE).map((each, index) => {
      const { stack, creator } = each
      const frames = stack.map((place) => frameText(frameOf(place)))
      const by = creator === null ? '' : `created by ${placeText(frameOf(creator))}`
      return `goroutine ${before + first + index + 1} [${stateOf(each, now)}]:\n${frames.join('')}${by}\n`
    })
    yield entries.join('')
  }
}

function stateOf({ call: { since }, stack: [innermost], context }: Waiting, now: number): string {
  const waits = innermost !== undefined && isYielding(innermost) ? 'yield' : 'await'
  const whose = context === null ? '' : `, of ${context.id}`
  return `${waits}, ${age(Math.max(0, now - since))}${whose}`
}

function frameText(frame: Frame): string {
  return placeText({ ...frame, name: `${frame.name}(...)` })
}

function placeText({ name, file, line }: Frame): string {
  return `${name}\n\t${file}:${line}\n`
}
