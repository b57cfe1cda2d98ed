// `slipway version` on a history of git's size, against what node and git cost by themselves.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { commitAll } from '../../test/support/git.js'
import { makeHistory } from '../../test/support/history.js'
import { measure, type Timing } from './measure.js'
import { printGoal, printTimings } from './report.js'

export async function benchVersion(folder: string, slipway: string): Promise<void> {
  const repository = join(folder, 'history')
  mkdirSync(repository)
  await makeHistory(repository, { commits: 82_000, mergesEvery: 20 })
  writeFileSync(join(repository, 'package.json'), JSON.stringify({ name: 'history', version: '2.0.0' }))
  await commitAll(repository, 'make it a package')
  const forget = (): void => rmSync(join(repository, '.git/slipway'), { recursive: true, force: true })
  const cwd = repository

  const [node, revParse, count, warm, first] = measure(
    [
      { name: 'node -e 0', command: ['node', '-e', '0'] },
      { name: 'git rev-parse HEAD', command: ['git', 'rev-parse', 'HEAD'], cwd },
      { name: 'git rev-list --count HEAD', command: ['git', 'rev-list', '--count', 'HEAD'], cwd },
      { name: 'slipway version, warm', command: ['node', slipway, 'version'], cwd },
      { name: 'slipway version, first', command: ['node', slipway, 'version'], cwd, before: forget },
    ],
    15,
  ) as [Timing, Timing, Timing, Timing, Timing]

  printTimings('slipway version, 82,000 commits', [node, revParse, count, warm, first])
  const ratio = warm.cpu / (node.cpu + revParse.cpu)
  printGoal('warm / (node -e 0 + git rev-parse), CPU', `${ratio.toFixed(2)} ×`, 'at most 1.6 ×', ratio <= 1.6)
  const extra = (first.cpu - warm.cpu) / count.cpu
  printGoal('(first − warm) / git rev-list --count, CPU', `${extra.toFixed(2)} ×`, 'at most 1 ×', extra <= 1)
}
