import { randomUUID } from 'node:crypto'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import type { ReleaseResult } from '../../../src/release/index.js'
import { CI_OUTPUTS } from '../../../src/release/index.js'
import { writeCiOutputs } from '../../../src/release/ci/write-outputs.js'
import { someResult } from '../../support/release.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

const hostile = 'a\nversion=9.9.9\nEOF\n<<x\n::set-output name=version::9.9.9'

test('names are flat, and fit every CI', () => {
  expect(CI_OUTPUTS.map(({ name }) => name)).toEqual([
    'version',
    'version_npm',
    'version_semver',
    'commit',
    'branch',
    'dirty',
    'dir',
    'checksums',
    'published',
    'artifacts',
  ])
  for (const { name, says } of CI_OUTPUTS)
    expect([name, says]).toEqual([expect.stringMatching(/^[a-z_]+$/), expect.any(String)])
})

test('GitHub reads back every value, whatever it holds and whatever stood there', async () => {
  const folder = await tempFolder()
  const file = join(folder, 'output')
  await writeFile(file, 'earlier=1')
  await tell(someResult, { GITHUB_OUTPUT: file })
  await tell({ ...someResult, dir: hostile }, { GITHUB_OUTPUT: file })
  const entries = readGithubOutput(await readFile(file, 'utf8'))
  expect(entries[0]).toEqual(['earlier', '1'])
  expect(entries.slice(1, 11)).toEqual(CI_OUTPUTS.map(({ name, value }) => [name, value(someResult)]))
  expect(entries.slice(11)).toEqual(
    CI_OUTPUTS.map(({ name, value }) => [name, name === 'dir' ? hostile : value(someResult)]),
  )
  expect(JSON.parse(new Map(entries).get('artifacts') ?? '')).toEqual(someResult.artifacts)
})

test('delimiters are random', async () => {
  const folder = await tempFolder()
  await tell(someResult, { GITHUB_OUTPUT: join(folder, 'a') })
  const delimiters = [...(await readFile(join(folder, 'a'), 'utf8')).matchAll(/<<(.+)/g)].map(
    (match) => match[1],
  )
  expect(new Set(delimiters).size).toBe(CI_OUTPUTS.length)
})

test('GitLab gets one plain line for each, and a shell agrees', async () => {
  const folder = await tempFolder()
  await tell(someResult, {}, { cwd: folder, dotenv: 'build/release.env' })
  const text = await readFile(join(folder, 'build/release.env'), 'utf8')
  const lines = text.trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(20)
  for (const line of lines) expect(line).toMatch(/^[A-Za-z0-9_]+=\S/)
  expect(lines).toContain(`version=${someResult.version.version}`)
  expect(lines).toContain('dirty=false')
})

test('what is empty is left out for GitLab, and so is a list of artifacts beyond its limit', async () => {
  const folder = await tempFolder()
  const artifacts = someResult.artifacts.flatMap((artifact) => Array.from({ length: 20 }, () => artifact))
  const version = { ...someResult.version, commit: null, branch: null }
  await tell({ ...someResult, artifacts, version }, {}, { cwd: folder, dotenv: 'env' })
  const text = await readFile(join(folder, 'env'), 'utf8')
  expect(text).not.toMatch(/^(commit|branch|artifacts)=/m)
  expect(text).toMatch(/^checksums=/m)
  expect(Buffer.byteLength(text)).toBeLessThan(5 * 1024)
})

test.each([hostile, ' padded', 'tab\tbed'])('GitLab is not given what it would misread: %j', async (dir) => {
  const folder = await tempFolder()
  await expect(tell({ ...someResult, dir }, {}, { cwd: folder, dotenv: 'env' })).rejects.toMatchObject({
    code: 'CI_OUTPUT_UNFIT',
  })
})

test('the summary is Markdown that no name can break out of', async () => {
  const folder = await tempFolder()
  const file = join(folder, 'summary.md')
  await tell(someResult, { GITHUB_STEP_SUMMARY: file })
  const text = await readFile(file, 'utf8')
  expect(text).toContain('| 1.2 MB |')
  expect(text).toContain('| 212 ms | 1.5 s |')
  const rows = text.split('\n').filter((line) => line.startsWith('|')).length
  const nasty = '`|</code><script>\n| x |'
  const warnings = [{ text: `${nasty} [a](javascript:b)` }]
  await writeFile(file, '')
  await tell({ ...someResult, dir: nasty, warnings }, { GITHUB_STEP_SUMMARY: file })
  const other = await readFile(file, 'utf8')
  expect(other.split('\n').filter((line) => line.startsWith('|'))).toHaveLength(rows)
  expect(other).not.toMatch(/<script>|`|\]\(/)
})

test('the summary tells what was tried, and what was not and why', async () => {
  const file = join(await tempFolder(), 'summary.md')
  await tell(someResult, { GITHUB_STEP_SUMMARY: file })
  const text = await readFile(file, 'utf8')
  expect(text).toContain('| <code>ferry</code> | 212 ms | 1.5 s |')
  expect(text).toMatch(/tar&#46;gz<\/code> \| 198 ms \| 1\.5 s \|/)
  expect(text).toMatch(/image&#46;tar<\/code> \| not tried: it is for another machine \| {2}\|/)
})

test('the summary stays far below the limit', async () => {
  const folder = await tempFolder()
  const file = join(folder, 'summary.md')
  const warnings = Array.from({ length: 3000 }, () => ({ text: '\u{1f6a2}'.repeat(5000) }))
  await tell({ ...someResult, warnings }, { GITHUB_STEP_SUMMARY: file })
  const text = await readFile(file, 'utf8')
  expect(Buffer.byteLength(text)).toBeLessThan(1024 * 1024)
  expect(text).toContain('and 2980 more warnings')
})

test('without CI nothing is written', async () => {
  const folder = await tempFolder()
  await tell(someResult, { GITHUB_OUTPUT: '', GITHUB_STEP_SUMMARY: undefined }, { cwd: folder })
  expect((await execa('ls', ['-A', folder])).stdout).toBe('')
})

test.each([
  ['GITHUB_OUTPUT', '/dev/full'],
  ['GITHUB_STEP_SUMMARY', `/nowhere-${randomUUID()}/summary`],
])(
  'a file for %s that cannot be written is an error that says the release is in place',
  async (name, file) => {
    await expect(tell(someResult, { [name]: file })).rejects.toMatchObject({
      code: 'CI_OUTPUT_FAILED',
      message: expect.stringContaining('the release is in place'),
    })
  },
)

function tell(
  result: ReleaseResult,
  env: Record<string, string | undefined>,
  { cwd = '/', dotenv }: { cwd?: string; dotenv?: string } = {},
) {
  const clean = { GITHUB_OUTPUT: undefined, GITHUB_STEP_SUMMARY: undefined, ...env }
  return writeCiOutputs(result, { world: testWorld(cwd, { env: clean }), dotenv })
}

/** As the runner's own reader does: `name=value`, or a value between two lines with the delimiter; empty lines are skipped. */
function readGithubOutput(text: string): [string, string][] {
  const lines = text.split('\n')
  const entries: [string, string][] = []
  for (let line = lines.shift(); line !== undefined; line = lines.shift()) {
    if (line === '') continue
    const heredoc = /^([^=]+?)<<(.+)$/.exec(line)
    if (heredoc === null) {
      entries.push([line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)])
      continue
    }
    const end = lines.indexOf(heredoc[2] ?? '')
    entries.push([heredoc[1] ?? '', lines.splice(0, end).join('\n')])
    lines.shift()
  }
  return entries
}
