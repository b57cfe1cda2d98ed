// The service that is restarted, as a starter is: Fastify, supervised, its port from the environment.
import { setTimeout as sleep } from 'node:timers/promises'
import { fastify } from 'fastify'
import { supervise } from 'slipway/supervisor'

const app = fastify()
app.get('/', () => ({ service: 'ferry' }))
app.all<{ Params: { wait: string } }>('/wait/:wait', async ({ params }) => {
  await sleep(Number(params.wait))
  return { waited: params.wait }
})

supervise(app.server, { drain: { lag: Number(process.env['LAG']) } })
await app.listen({ host: '127.0.0.1', port: Number(process.env['PORT']) })
