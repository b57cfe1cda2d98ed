// The start of a bare server.
import { createServer } from 'node:http'
import { tellUsage } from './parent.js'

tellUsage()
createServer((_, response) => response.end('ahoy')).listen(0, '127.0.0.1', () =>
  process.send?.({ ready: true }),
)
