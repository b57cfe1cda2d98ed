// A trial in a process of its own, of the bundle that is given as JSON: prints the report.
import type { Bundle } from '../../src/bundle/index.js'
import { tryBundle } from '../../src/trial/index.js'
import { processWorld } from '../../src/world.js'
import { trialConfig } from './trial-config.js'

const bundle = JSON.parse(process.argv[2] ?? '') as Bundle
process.stdout.write(JSON.stringify(await tryBundle(bundle, trialConfig, processWorld())))
