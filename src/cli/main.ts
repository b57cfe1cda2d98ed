#!/usr/bin/env node
import { processWorld } from '../world.js'
import { watchOutput } from './output.js'
import { run } from './run.js'
import { hearStrays } from './strays.js'

// Both are taken before a config finds others in their places.
const world = processWorld()
const exit = process.exit.bind(process)
// What a config and its plugins print is talk, whenever they do.
Object.defineProperty(process, 'stdout', { value: process.stderr, configurable: true })
const output = watchOutput(world)
// Not left to Node, which waits for whatever a config file keeps open.
exit(await output.settle(await run(process.argv.slice(2), world, hearStrays())))
