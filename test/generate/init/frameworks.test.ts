import { expect, test } from 'vitest'
import type { FrameworkName } from '../../../src/generate/init/framework.js'
import { linkPackages, typeErrors } from '../../support/compile.js'
import { writeFiles } from '../../support/files.js'
import { init } from '../../support/init.js'
import { start } from '../../support/supervised.js'
import { tempFolder } from '../../support/temp.js'

interface Service {
  readonly framework: FrameworkName
  readonly packages: readonly string[]
  /** The entry, with the two lines that init names in the places that it names. */
  readonly entry: (importing: string, calling: string) => string
}

const listen = "Number(process.env['PORT']), '127.0.0.1'"

const services: readonly Service[] = [
  {
    framework: 'http',
    packages: [],
    entry: (importing, calling) => `import { createServer } from 'node:http'
${importing}
const server = createServer((_request, response) => void response.end('served'))
${calling}
server.listen(${listen})
`,
  },
  {
    framework: 'express',
    packages: ['express'],
    entry: (importing, calling) => `import express from 'express'
${importing}
const app = express()
app.get('/', (_request, response) => void response.send('served'))
const server = app.listen(${listen})
${calling}
`,
  },
  {
    framework: 'fastify',
    packages: ['fastify'],
    entry: (importing, calling) => `import fastify from 'fastify'
${importing}
const app = fastify()
app.get('/', () => 'served')
${calling}
await app.listen({ port: Number(process.env['PORT']), host: '127.0.0.1' })
`,
  },
  {
    framework: 'koa',
    packages: ['koa'],
    entry: (importing, calling) => `import Koa from 'koa'
${importing}
const app = new Koa()
app.use((context) => void (context.body = 'served'))
const server = app.listen(${listen})
${calling}
`,
  },
  {
    framework: 'hono',
    packages: ['hono', '@hono/node-server'],
    entry: (importing, calling) => `import { serve } from '@hono/node-server'
import { Hono } from 'hono'
${importing}
const app = new Hono()
app.get('/', (context) => context.text('served'))
const server = serve({ fetch: app.fetch, port: Number(process.env['PORT']), hostname: '127.0.0.1' })
${calling}
`,
  },
  {
    framework: 'nest',
    packages: ['@nestjs/common', '@nestjs/core', '@nestjs/platform-express', 'express'],
    entry: (importing, calling) => `import 'reflect-metadata'
import { Controller, Get, Module } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
${importing}

@Controller()
class Greeter {
  @Get()
  greet(): string {
    return 'served'
  }
}

@Module({ controllers: [Greeter] })
class Service {}

const app = await NestFactory.create(Service, { logger: false })
${calling}
await app.listen(${listen})
`,
  },
]

test.each(services)(
  '$framework: recognised, wired with two lines, and it runs under its supervisor',
  async ({ framework, packages, entry }) => {
    const folder = await tempFolder()
    await linkPackages(folder)
    const dependencies = Object.fromEntries(packages.map((name) => [name, '*']))
    const decorators = { experimentalDecorators: true }
    await writeFiles(folder, {
      'package.json': { name: 'a-service', version: '1.0.0', type: 'module', dependencies },
      'tsconfig.json': { compilerOptions: decorators },
      'src/server.ts': '',
    })
    const planned = await init(folder)
    expect(planned.framework).toBe(framework)
    expect(planned.notes.join('\n')).toContain('git')
    await writeFiles(folder, { 'src/server.ts': entry(...(planned.wiring?.lines ?? ['', ''])) })
    expect(await typeErrors(folder, decorators)).toBe('')

    const { ready, stop } = await start(folder, 'src/server.ts')
    expect(await (await fetch(`http://${ready.service}/`)).text()).toBe('served')
    const info = (await (await fetch(`http://${ready.admin}/info`)).json()) as { Version: string }
    expect(info.Version).toBe('0.0.0-0000000000-19700101.000000')
    expect(await stop()).toBe(0)
  },
)

test('of several frameworks the first is wired, and the others are named', async () => {
  const folder = await tempFolder()
  const dependencies = { express: '*', fastify: '*' }
  await writeFiles(folder, { 'package.json': { version: '1.0.0', dependencies }, 'src/server.ts': '' })
  const planned = await init(folder)
  expect(planned.framework).toBe('fastify')
  expect(planned.notes).toContainEqual(expect.stringMatching(/taken for one of Fastify.*Express too/))
})

test('a framework that nobody knows gets what node:http gets', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, { 'package.json': { dependencies: { polka: '*' } }, 'src/server.ts': '' })
  expect(await init(folder)).toMatchObject({ framework: 'http' })
})
