import { expect, test } from 'vitest'
import { answers, get, rawClient } from '../support/client.js'
import { startService } from '../support/supervised-process.js'

const slowly = (answer: string): string => `setTimeout(() => ${answer}, 300)`

const frameworks = {
  'Express 5': `
    import express from 'express'
    const app = express()
    app.use(express.json())
    app.get('/slow', (request, response) => { log.info('own'); ${slowly(`response.send('ahoy')`)} })
    const server = app.listen(0, '127.0.0.1')`,
  Fastify: `
    import fastify from 'fastify'
    const app = fastify()
    app.get('/slow', (request, reply) => { log.info('own'); ${slowly(`reply.send('ahoy')`)} })
    const { server } = app
    void app.listen({ port: 0, host: '127.0.0.1' })`,
  Koa: `
    import Koa from 'koa'
    const app = new Koa()
    app.use(async (context) => { if (context.path !== '/slow') return; log.info('own'); await new Promise((resolve) => ${slowly('resolve()')}); context.body = 'ahoy' })
    const server = app.listen(0, '127.0.0.1')`,
  Hono: `
    import { serve } from '@hono/node-server'
    import { Hono } from 'hono'
    const app = new Hono()
    app.get('/slow', async (context) => { log.info('own'); await new Promise((resolve) => ${slowly('resolve()')}); return context.text('ahoy') })
    const server = serve({ fetch: app.fetch, port: 0, hostname: '127.0.0.1' })`,
  Nest: `
    import 'reflect-metadata'
    import { Module } from '@nestjs/common'
    import { NestFactory } from '@nestjs/core'
    class AppModule {}
    Module({})(AppModule)
    const app = await NestFactory.create(AppModule, { logger: false })
    app.getHttpAdapter().get('/slow', (request, response) => { log.info('own'); ${slowly(`response.send('ahoy')`)} })
    const server = app.getHttpServer()
    void app.listen(0, '127.0.0.1')`,
}

test.each(Object.entries(frameworks))('%s needs nothing but supervise(server)', async (_, program) => {
  const service = await startService(`
import { createLog, supervise } from 'slipway/supervisor'
const log = createLog()
${program}
supervise(server, { log })
`)
  const [slow, idle] = await Promise.all([rawClient(service.port), rawClient(service.port)])
  idle.send(get('/none'))
  await idle.got('404')
  slow.send(get('/slow'))
  const { requestId } = await service.logged('request', { path: '/slow' })
  await service.logged('own', { requestId })
  service.child.kill('SIGTERM')
  await service.logged('stopped listening')
  idle.send(get('/none'))
  expect(await Promise.all([slow.end, idle.end])).toEqual(['FIN', 'FIN'])
  expect(answers(slow.text())).toMatchObject([
    { status: 200, close: true, body: expect.stringContaining('ahoy') },
  ])
  expect(answers(idle.text())).toMatchObject([
    { status: 404, close: false },
    { status: 404, close: true },
  ])
  expect(await service.exit).toEqual({ code: 0, signal: null })
})
