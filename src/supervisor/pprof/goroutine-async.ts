import { age } from './age.js'
import { asyncCalls, type Waiting } from './async-calls.js'
import { createBreaks } from './breaks.js'
import { asyncFrames, isYielding } from './async-frames.js'
import type { Frame, Sample } from './profile.js'

/** The async calls that go on, counted by stack; none where the bundle does not tell of them. */
export async function asyncSamples(): Promise<Sample[]> {
  const waiting = asyncCalls() ?? []
  const frameOf = asyncFrames()
  const breaks = createBreaks()
  const counted = new Map<string, { sample: Sample; count: number }>()
  for (const { stack } of waiting) {
    const key = stack.map(({ file, made, place }) => `${file.url} ${made} ${place}`).join('\n')
    const known = counted.get(key)
    if (known === undefined)
      counted.set(key, { sample: { stack: stack.map(frameOf), values: [1] }, count: 1 })
    else known.count += 1
    if (breaks.due()) await breaks.take()
  }
  return [...counted.values()].map(({ sample: { stack }, count }) => ({ stack, values: [count] }))
}

/** Each of them with its stack, the oldest first. @param before how many entries there are already */
export async function* asyncDump(before: number, now: number): AsyncGenerator<string> {
  const waiting = asyncCalls() ?? []
  const frameOf = asyncFrames()
  const breaks = createBreaks()
  let part = ''
  for (const [index, each] of waiting.entries()) {
    const { stack, creator } = each
    const frames = stack.map((place) => frameText(frameOf(place)))
    const by = creator === null ? '' : `created by ${placeText(frameOf(creator))}`
    part += `goroutine ${before + index + 1} [${stateOf(each, now)}]:\n${frames.join('')}${by}\n`
    if (!breaks.due()) continue
    yield part
    part = ''
    await breaks.take()
  }
  yield part
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
