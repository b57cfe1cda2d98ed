// A supervised server: what it logs is not measured, its profiles are. `/slow` is never answered.
import { createServer } from 'node:http'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { supervise } from 'slipway/supervisor'
import { listenForParent } from './parent.js'

const server = createServer((request, response) => {
  if (request.url !== '/slow') response.end('ahoy')
})
server.timeout = 0
const memProfileRate = Number(process.argv[2])
supervise(server, { log: { level: 'warn' }, pprof: { memProfileRate } })
listenForParent(server)

/** How long the event loop was late since it was asked before, in milliseconds. */
const delays = monitorEventLoopDelay({ resolution: 1 })
process.on('message', (asked) => {
  if (asked === 'watch') delays.enable()
  if (asked === 'stall') process.send?.({ stall: delays.max / 1e6 })
  delays.reset()
})
