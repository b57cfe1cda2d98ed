import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { lineReporter } from '../../src/cli/reporter-lines.js'
import { liveReporter } from '../../src/cli/reporter-live.js'
import type { Reporter } from '../../src/release/index.js'
import { someEvents, somePlan } from '../support/release.js'

test('lines: one when a step starts and one when it ends', async () => {
  const { stream, text } = screen()
  await play(lineReporter(stream))
  expect(text()).toBe(`Releasing 1.0.275-b244a2b9b8-20150202.163449
Check that the tree can be released …
Check that the tree can be released: done in 12 ms
Bundle ferry …
Bundle ferry: done in 180 ms
Try ferry …
Try ferry: done in 2.1 s
`)
})

test('lines: a failure is a line too', async () => {
  const { stream, text } = screen()
  await play(lineReporter(stream), new Error('aground'))
  expect(text()).toMatch(/Try ferry: failed after 2\.1 s\n$/)
})

test('lines: what a signal cut off was cancelled', async () => {
  const { stream, text } = screen()
  await play(lineReporter(stream, AbortSignal.abort()), new Error('aborted'))
  expect(text()).toMatch(/Try ferry: cancelled after 2\.1 s\n$/)
})

test('live: every step stands there in the end', async () => {
  const { stream, text } = screen()
  await play(await liveReporter(stream))
  const last = finalScreen(text())
  expect(last).toEqual(somePlan.steps.map(({ title }) => expect.stringMatching(new RegExp(`^[✔√] ${title}`))))
})

test('live: what failed is marked, and the error is left to the command', async () => {
  const { stream, text } = screen()
  await play(await liveReporter(stream), new Error('aground'))
  expect(finalScreen(text()).at(-1)).toMatch(/^[✖×] Try ferry$/)
  expect(text()).not.toContain('aground')
})

test('live: what a signal cut off, and what comes after, is skipped', async () => {
  const { stream, text } = screen()
  const controller = new AbortController()
  const reporter = await liveReporter(stream, controller.signal)
  for (const event of someEvents().slice(0, 4)) reporter.report(event)
  controller.abort()
  reporter.report({
    type: 'failed',
    step: { ...somePlan.steps[1]!, duration: 1 },
    error: new Error('aborted'),
  })
  await reporter.close()
  expect(finalScreen(text()).slice(1)).toEqual(['↓ Bundle ferry', '↓ Try ferry'])
  expect(text()).not.toMatch(/[✖×]/)
})

test('live: a release that stops between two steps leaves the terminal as it was', async () => {
  const { stream, text } = screen()
  const reporter = await liveReporter(stream)
  for (const event of someEvents().slice(0, 3)) reporter.report(event)
  await reporter.close()
  expect(text().endsWith('\u001b[?25h')).toBe(true)
  expect(process.listenerCount('SIGINT')).toBe(0)
})

test('live: a terminal of no width gets lines', async () => {
  const [live, lines] = [screen(0), screen()]
  await play(await liveReporter(live.stream))
  await play(lineReporter(lines.stream))
  expect(live.text()).toBe(lines.text())
})

test('live: a release that was never planned shows nothing', async () => {
  const { stream, text } = screen()
  await (await liveReporter(stream)).close()
  expect(text()).toBe('')
})

async function play(reporter: Reporter, error?: unknown): Promise<void> {
  for (const event of someEvents(error)) reporter.report(event)
  await reporter.close()
}

function screen(columns = 80): { stream: NodeJS.WriteStream; text: () => string } {
  const stream = new PassThrough()
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return {
    stream: Object.assign(stream, { columns, isTTY: true }) as unknown as NodeJS.WriteStream,
    text: () => text,
  }
}

/** What is left after the last time the list was erased. */
function finalScreen(text: string): string[] {
  const lines = stripVTControlCharacters(text.slice(text.lastIndexOf('\u001b[2K') + 4)).split('\n')
  return lines.map((line) => line.trimEnd()).filter((line) => line !== '')
}
