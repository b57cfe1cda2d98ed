// The servers whose requests and connections are measured, by name. Each answers alike, and logs to stdout if at all.
import { createServer, type RequestListener, type Server } from 'node:http'
import { fastify } from 'fastify'
import { pinoHttp } from 'pino-http'
import { supervise } from 'slipway/supervisor'
import { listenForParent } from './parent.js'

const answer: RequestListener = (_, response) => void response.end('ahoy')

const servers: Record<string, () => Server | Promise<Server>> = {
  bare: () => createServer(answer),
  'slipway, two log lines': () => supervised('info'),
  'slipway, log level warn': () => supervised('warn'),
  'pino-http, start and end lines': () => {
    const log = pinoHttp({ customReceivedMessage: () => 'request' })
    return createServer((request, response) => {
      log(request, response)
      answer(request, response)
    })
  },
  'fastify with its logger': async () => {
    const app = fastify({ logger: true })
    app.get('/', (_, reply) => reply.send('ahoy'))
    await app.ready()
    return app.server
  },
}

function supervised(level: 'info' | 'warn'): Server {
  const server = createServer(answer)
  supervise(server, { log: { level } })
  return server
}

const server = servers[process.argv[2] ?? '']
if (server === undefined) throw new Error(`no server is named ${process.argv[2]}`)
listenForParent(await server())
