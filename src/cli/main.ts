#!/usr/bin/env node
import { contained } from '../contained.js'
import { processWorld } from '../world.js'
import { watchOutput } from './output.js'
import { run } from './run.js'
import { hearStrays } from './strays.js'

const world = processWorld()
const output = watchOutput(world)
const strays = hearStrays()
// Not left to Node, which waits for whatever a config file keeps open.
const exit = process.exit.bind(process)
// The world keeps the real one. Plugins and timers of a config print whenever they run, and stdout is the command's own.
Object.defineProperty(process, 'stdout', { value: process.stderr, configurable: true })
await contained(async () => exit(await output.settle(await run(process.argv.slice(2), world, strays))))
