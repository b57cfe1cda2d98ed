#!/usr/bin/env node
import { processWorld } from '../world.js'
import { watchOutput } from './output.js'
import { run } from './run.js'

const world = processWorld()
const output = watchOutput(world)
const exit = await run(process.argv.slice(2), world)
// Not left to Node, which waits for whatever a config file keeps open.
process.exit(await output.settle(exit))
