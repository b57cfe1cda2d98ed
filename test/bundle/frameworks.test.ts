import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import { bundleConfig, projectWith, runNode, someVersion } from '../support/bundle.js'

const options = { version: someVersion(), module: null }
const ask = (address: string) => `console.log(await (await fetch(${address})).text())`

/** A service that starts, asks itself once, says what it answered, and stops. */
const services: Record<string, { packages: string[]; source: string; answer: string }> = {
  Fastify: {
    packages: ['fastify'],
    source: `
      import Fastify from 'fastify'
      const app = Fastify({ logger: { level: 'silent' } })
      app.get('/', { schema: { response: { 200: { type: 'object', properties: { said: { type: 'string' } } } } } }, () => ({ said: 'fastify' }))
      ${ask('await app.listen({ port: 0 })')}
      await app.close()`,
    answer: '{"said":"fastify"}',
  },
  'Express 5': {
    packages: ['express'],
    source: `
      import express from 'express'
      const app = express().use(express.json())
      app.get('/', (_, response) => void response.json({ said: 'express' }))
      const server = app.listen(0, async () => {
        ${ask('`http://127.0.0.1:${server.address().port}`')}
        server.close()
      })`,
    answer: '{"said":"express"}',
  },
  Koa: {
    packages: ['koa'],
    source: `
      import Koa from 'koa'
      const server = new Koa().use((context) => void (context.body = { said: 'koa' })).listen(0, async () => {
        ${ask('`http://127.0.0.1:${server.address().port}`')}
        server.close()
      })`,
    answer: '{"said":"koa"}',
  },
  Hono: {
    packages: ['hono', '@hono/node-server'],
    source: `
      import { serve } from '@hono/node-server'
      import { Hono } from 'hono'
      const app = new Hono().get('/', (context) => context.json({ said: 'hono' }))
      const server = serve({ fetch: app.fetch, port: 0 }, async ({ port }) => {
        ${ask('`http://127.0.0.1:${port}`')}
        server.close()
      })`,
    answer: '{"said":"hono"}',
  },
}

describe.each(Object.entries(services))('%s', (_, { packages, source, answer }) => {
  it.each(['esm', 'cjs'] as const)('is bundled as %s without a warning, and answers', async (format) => {
    const text =
      format === 'esm'
        ? source
        : `async function main() {\n${source.replaceAll(/^ *import .*/gm, '')}\n}\nvoid main()`
    const imports = [...source.matchAll(/^ *import .*/gm)].join('\n')
    const root = await projectWith(
      { 'src/server.ts': format === 'esm' ? text : `${imports}\n${text}` },
      { packages },
    )
    const { manifest, warnings } = await bundle(bundleConfig(root, { format }), options)
    expect(warnings).toEqual([])
    expect(manifest.externals).toEqual([])
    expect(manifest.packages.map(({ name }) => name)).toEqual(expect.arrayContaining(packages))
    expect((await runNode(join(root, 'dist', manifest.entries['server'] ?? ''))).all).toBe(answer)
  })
})
