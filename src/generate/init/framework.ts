export type FrameworkName = 'nest' | 'fastify' | 'hono' | 'koa' | 'express' | 'http'

/** What the wiring of one framework looks like. */
interface Framework {
  readonly title: string
  /** Any of these packages says that it is in use. */
  readonly packages: readonly string[]
  readonly call: string
  readonly where: string
  /** What else to know, a sentence. */
  readonly note?: string
}

// In the order in which they are looked for: Nest brings Express or Fastify along.
export const frameworks: Readonly<Record<FrameworkName, Framework>> = {
  nest: {
    title: 'NestJS',
    packages: ['@nestjs/core'],
    call: 'superviseService(app.getHttpServer())',
    where: 'after `const app = await NestFactory.create(…)`, before `await app.listen(…)`',
    note: 'Leave app.enableShutdownHooks() out: it ends the process before what is in flight is served.',
  },
  fastify: {
    title: 'Fastify',
    packages: ['fastify'],
    call: 'superviseService(app.server)',
    where: 'before `await app.listen(…)`, where `app` is what `fastify(…)` gave',
  },
  hono: {
    title: 'Hono',
    packages: ['@hono/node-server', 'hono'],
    call: 'superviseService(server)',
    where: 'after `const server = serve(…)`',
  },
  koa: {
    title: 'Koa',
    packages: ['koa'],
    call: 'superviseService(server)',
    where: 'after `const server = app.listen(…)`',
  },
  express: {
    title: 'Express',
    packages: ['express'],
    call: 'superviseService(server)',
    where: 'after `const server = app.listen(…)`',
  },
  http: {
    title: 'node:http',
    packages: [],
    call: 'superviseService(server)',
    where: 'after `const server = createServer(…)`',
  },
}

/** The frameworks among the dependencies, the one to wire first; `http` where there is none of them. */
export function detectFrameworks(dependencies: ReadonlySet<string>): [FrameworkName, ...FrameworkName[]] {
  const names = Object.keys(frameworks) as FrameworkName[]
  const [first, ...others] = names.filter((name) =>
    frameworks[name].packages.some((wanted) => dependencies.has(wanted)),
  )
  // What Nest stands on is Nest's business.
  return first === undefined ? ['http'] : first === 'nest' ? [first] : [first, ...others]
}
