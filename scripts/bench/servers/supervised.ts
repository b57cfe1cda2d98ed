// The start of a supervised server: it says by itself when it is ready.
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
import { tellUsage } from './parent.js'

tellUsage()
const server = createServer((_, response) => response.end('ahoy'))
supervise(server)
server.listen(0, '127.0.0.1')
