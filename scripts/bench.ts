// Measures what the README promises, as ratios within one run. `npm run bench`, or `npm run bench -- version`.
import { resolve } from 'node:path'
import { $, tmpdir, fs } from 'zx'
import { benchBuild } from './bench/build.js'
import { benchDrain } from './bench/drain.js'
import { benchImage } from './bench/image.js'
import { benchProfiles } from './bench/profiles.js'
import { benchRelease } from './bench/release.js'
import { benchRestarts } from './bench/restarts.js'
import { benchSupervisor } from './bench/supervisor.js'
import { benchTrial } from './bench/trial.js'
import { benchVersion } from './bench/version.js'

const benchmarks: Record<string, (folder: string, slipway: string) => void | Promise<void>> = {
  version: benchVersion,
  build: benchBuild,
  image: benchImage,
  release: benchRelease,
  supervisor: benchSupervisor,
  profiles: benchProfiles,
  trial: benchTrial,
  drain: benchDrain,
  restarts: benchRestarts,
}

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !(name in benchmarks))
if (unknown.length > 0) {
  throw new Error(
    `No benchmark is named ${unknown.join(', ')}; there are ${Object.keys(benchmarks).join(', ')}.`,
  )
}

await $({ stdio: ['ignore', 'ignore', 'inherit'] })`npm run build`
const folder = tmpdir('slipway-bench-')
try {
  for (const [name, bench] of Object.entries(benchmarks)) {
    if (wanted.length === 0 || wanted.includes(name)) await bench(folder, resolve('dist/cli.js'))
  }
} finally {
  await fs.remove(folder)
}
