// Whether clients notice that two instances behind haproxy are restarted again and again.
import { print, printGoal } from './report.js'
import { hasHaproxy } from './restarts-haproxy.js'
import { restartInTurn } from './rolling-restarts.js'
import { buildServer } from './server-process.js'

const RESTARTS = 50

export async function benchRestarts(folder: string): Promise<void> {
  print(`\n${RESTARTS} rolling restarts of two instances behind haproxy, under load`)
  if (!hasHaproxy()) return print('  not measured: haproxy is not installed')
  const file = await buildServer(folder, 'restarts', 'outside')
  const { answered, failed, complaints, downs, ups } = await restartInTurn(folder, file, RESTARTS)
  print(`  answered ${answered}; haproxy saw an instance go ${downs} times and come back ${ups} times`)
  for (const each of [...failed, ...complaints].slice(0, 20)) print(`  ${each}`)
  const missed = Math.max(failed.length, complaints.length)
  printGoal('failed requests', String(missed), 'none', missed === 0)
}
