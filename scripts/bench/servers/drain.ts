// The servers whose drain is measured, by name: each with what its own README says to do at SIGTERM.
import { createServer, type RequestListener, type Server } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { createTerminus } from '@godaddy/terminus'
import { fastify } from 'fastify'
import gracefulShutdown from 'http-graceful-shutdown'
import { createHttpTerminator } from 'http-terminator'
import { supervise } from 'slipway/supervisor'
import stoppable from 'stoppable'
import { listenForParent } from './parent.js'

/** `POST /wait` and `GET /wait` take that many milliseconds. */
const wait = Number(process.argv[3])

const answer: RequestListener = (request, response) => {
  request.resume()
  if (request.url === '/wait') setTimeout(() => response.end('ahoy'), wait)
  else response.end('ahoy')
}

const servers: Record<string, () => Server | Promise<Server>> = {
  slipway: () => {
    const server = createServer(answer)
    supervise(server)
    return server
  },
  bare: () => {
    const server = createServer(answer)
    process.once('SIGTERM', () => server.close())
    return server
  },
  stoppable: () => {
    const server = stoppable(createServer(answer))
    process.once('SIGTERM', () => server.stop())
    return server
  },
  'http-terminator': () => {
    const server = createServer(answer)
    const terminator = createHttpTerminator({ server })
    process.once('SIGTERM', () => void terminator.terminate())
    return server
  },
  terminus: () => createTerminus(createServer(answer), { signal: 'SIGTERM' }),
  'http-graceful-shutdown': () => {
    const server = createServer(answer)
    gracefulShutdown(server)
    return server
  },
  fastify: async () => {
    const app = fastify()
    app.get('/', (_, reply) => reply.send('ahoy'))
    app.all('/wait', async () => {
      await sleep(wait)
      return 'ahoy'
    })
    process.once('SIGTERM', () => void app.close())
    await app.ready()
    return app.server
  },
}

const server = servers[process.argv[2] ?? '']
if (server === undefined) throw new Error(`no server is named ${process.argv[2]}`)
listenForParent(await server())
