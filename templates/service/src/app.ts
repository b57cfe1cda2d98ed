import fastify, { type FastifyInstance } from 'fastify'
import { ServiceVersion } from './generated/version.js'

/** The routes, apart from the server, so that tests can call them without a port. */
export function buildApp(): FastifyInstance {
  const app = fastify()
  app.get('/', () => ({ service: 'slipway-starter', version: ServiceVersion }))
  app.get<{ Params: { name: string } }>('/hello/:name', ({ params }) => ({ hello: params.name }))
  return app
}
