#!/usr/bin/env node
import { processWorld } from '../world.js'
import { run } from './run.js'

// A reader that went away (`slipway version | head -0`) is no failure of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error
})

process.exitCode = await run(process.argv.slice(2), processWorld())
