/** What the wiring of one framework looks like. */
interface Framework {
  readonly title: string
  /** Any of these packages says that it is in use. */
  readonly packages: readonly string[]
  /** The stub that takes what the framework gives, in templates/supervisor/. */
  readonly stub: string
  readonly call: string
  readonly where: string
}

// In the order in which they are looked for: Nest brings Express or Fastify along.
export const frameworks = {
  nest: {
    title: 'NestJS',
    packages: ['@nestjs/core'],
    stub: 'index.nest.ts',
    call: 'superviseService(app)',
    where: 'after `const app = await NestFactory.create(…)`, before `await app.listen(…)`',
  },
  fastify: {
    title: 'Fastify',
    packages: ['fastify'],
    stub: 'index.fastify.ts',
    call: 'superviseService(app.server)',
    where: 'before `await app.listen(…)`, where `app` is what `fastify(…)` gave',
  },
  hono: {
    title: 'Hono',
    packages: ['@hono/node-server', 'hono'],
    stub: 'index.hono.ts',
    call: 'superviseService(server)',
    where: 'after `const server = serve(…)`',
  },
  koa: {
    title: 'Koa',
    packages: ['koa'],
    stub: 'index.ts',
    call: 'superviseService(server)',
    where: 'after `const server = app.listen(…)`',
  },
  express: {
    title: 'Express',
    packages: ['express'],
    stub: 'index.ts',
    call: 'superviseService(server)',
    where: 'after `const server = app.listen(…)`',
  },
  http: {
    title: 'node:http',
    packages: [],
    stub: 'index.ts',
    call: 'superviseService(server)',
    where: 'after `const server = createServer(…)`',
  },
} satisfies Record<string, Framework>

export type FrameworkName = keyof typeof frameworks

/** The frameworks among the dependencies, the one to wire first; `http` where there is none of them. */
export function detectFrameworks(dependencies: ReadonlySet<string>): [FrameworkName, ...FrameworkName[]] {
  const names = Object.keys(frameworks) as FrameworkName[]
  const [first, ...others] = names.filter((name) =>
    frameworks[name].packages.some((wanted) => dependencies.has(wanted)),
  )
  // What Nest stands on is Nest's business.
  return first === undefined ? ['http'] : first === 'nest' ? [first] : [first, ...others]
}
