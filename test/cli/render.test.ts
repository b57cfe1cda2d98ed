import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { humanBytes, humanTime } from '../../src/human.js'
import { renderPlan } from '../../src/cli/render-plan.js'
import { renderSummary } from '../../src/cli/render-summary.js'
import { renderTrial } from '../../src/cli/render-trial.js'
import { somePlan, someResult } from '../support/release.js'

test('the summary says what was made, how big, how long, and how the trial went', () => {
  expect(renderSummary(someResult, { color: false })).toBe(`\
Released 1.0.275-b244a2b9b8-20150202.163449 in 2.3 s
In release/1.0.275-b244a2b9b8-20150202.163449/

1.2 MB  a1b2c3d4e5f6  ferry-1.0.275-b244a2b9b8-20150202.163449.tar.gz
 999 B  f6e5d4c3b2a1  ferry-1.0.275.tgz
 212 B  000000000000  ferry_1.0.275-b244a2b9b8-20150202.163449_checksums.txt

Tried ferry: ready in 212 ms, drained in 1.5 s with a request in flight, exit 0
Tried ferry as a tarball: ready in 198 ms, drained in 1.5 s
Not tried ferry as an image: it is for another machine
`)
})

test('it says that nothing was asked for', () => {
  const none = { dir: null, artifacts: [] }
  expect(renderSummary({ ...someResult, ...none, trials: [], packedTrials: [] }, { color: false })).toBe(`\
Built 1.0.275-b244a2b9b8-20150202.163449 in 2.3 s
Nothing was released: release.artifacts is empty.
`)
  const plan = renderPlan({ ...somePlan, ...none, checksums: null })
  expect(plan).toContain('Build 1.0.275-b244a2b9b8-20150202.163449\n')
  expect(plan).toContain('  none: release.artifacts is empty\n')
})

test('of a service that does not speak HTTP it says nothing of a request', () => {
  const [report] = someResult.trials
  expect(report && renderTrial({ ...report, inFlightStatus: null })).toBe(
    'ready in 212 ms, drained in 1.5 s, exit 0',
  )
})

test('it says what was there already', () => {
  expect(renderSummary({ ...someResult, alreadyThere: true }, { color: false })).toContain(
    'The same bytes were already in release/',
  )
})

test('a long name gets a line of its own, whole, so that all fits 80 columns', () => {
  const file = `a-service-with-a-long-name-${someResult.version.version}.dirty.tar.gz`
  const artifacts = someResult.artifacts.map((artifact) => ({ ...artifact, file }))
  const text = renderSummary({ ...someResult, artifacts }, { color: false })
  expect(text).toContain(`\n    ${file}\n`)
  expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

test('colour only when asked, and nothing but colour', () => {
  const plain = renderSummary(someResult, { color: false })
  const colored = renderSummary(someResult, { color: true })
  expect(colored).toContain('\u001b[')
  expect(plain).not.toContain('\u001b')
  expect(stripVTControlCharacters(colored)).toBe(plain)
})

test('a plan for people names steps, files and what a reader may not expect', () => {
  expect(renderPlan({ ...somePlan, notes: ['a snapshot'] })).toBe(`\
Release 1.0.275-b244a2b9b8-20150202.163449 into release/1.0.275-b244a2b9b8-20150202.163449/
  a snapshot

Steps
   1. Check that the tree can be released
   2. Bundle ferry
   3. Try ferry

Files
  ferry-1.0.275-b244a2b9b8-20150202.163449.tar.gz
  ferry-1.0.275.tgz
  ferry_1.0.275-b244a2b9b8-20150202.163449_checksums.txt

A dry run: nothing was written.
`)
})

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [99_949, '99.9 kB'],
  [99_950, '100 kB'],
  [999_999, '1.0 MB'],
  [104_000_000, '104 MB'],
  [5e12, '5000 GB'],
])('%i bytes are %s', (bytes, text) => expect(humanBytes(bytes)).toBe(text))

test.each([
  [0.4, '0 ms'],
  [999, '999 ms'],
  [999.6, '1.0 s'],
  [59_949, '59.9 s'],
  [59_950, '1 min 0 s'],
  [125_000, '2 min 5 s'],
])('%d ms are %s', (ms, text) => expect(humanTime(ms)).toBe(text))
