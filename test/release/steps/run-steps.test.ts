import { expect, test } from 'vitest'
import type { ReleaseEvent } from '../../../src/release/index.js'
import { runSteps } from '../../../src/release/steps/run-steps.js'

const step = (id: string, run: (made: string[]) => Promise<void> = async () => {}) => ({
  id,
  title: `Do ${id}`,
  run: async (made: string[]) => {
    await run(made)
    made.push(id)
  },
})

test('steps run one after the other on one context, and say so', async () => {
  const [made, events]: [string[], ReleaseEvent[]] = [[], []]
  const times = await runSteps([step('a'), step('b')], made, { report: (event) => events.push(event) })
  expect(made).toEqual(['a', 'b'])
  expect(times.map(({ id, title }) => [id, title])).toEqual([
    ['a', 'Do a'],
    ['b', 'Do b'],
  ])
  expect(events.map((event) => `${event.type} ${'step' in event ? event.step.id : ''}`)).toEqual([
    'started a',
    'finished a',
    'started b',
    'finished b',
  ])
})

test('the first that fails is the last that runs, and its error comes out as it was', async () => {
  const [made, events]: [string[], ReleaseEvent[]] = [[], []]
  const error = new Error('aground')
  const steps = [step('a'), step('b', () => Promise.reject(error)), step('c')]
  await expect(runSteps(steps, made, { report: (event) => events.push(event) })).rejects.toBe(error)
  expect(made).toEqual(['a'])
  expect(events.at(-1)).toMatchObject({ type: 'failed', step: { id: 'b' }, error })
})

test('an abort ends it after the step that was running, with the reason', async () => {
  const controller = new AbortController()
  const made: string[] = []
  const steps = [step('a', async () => controller.abort(new Error('SIGINT'))), step('b')]
  const running = runSteps(steps, made, { report: () => {}, signal: controller.signal })
  await expect(running).rejects.toThrow('SIGINT')
  expect(made).toEqual(['a'])
})
