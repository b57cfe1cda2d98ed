import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startService, type TestService } from './supervised-process.js'
import { tempFolder } from './temp.js'

/** A service whose functions can be told apart in a profile. Line numbers matter: tests name them. */
const source = `import { createServer } from 'node:http'
import { Worker } from 'node:worker_threads'
import { supervise, type SuperviseOptions } from 'slipway/supervisor'

interface Order { id: number; lines: number[] }
const kept: Order[] = []

function makeOrder(id: number): Order {
  return { id, lines: new Array(100).fill(id) }
}

function leakSomeOrders(count: number): void {
  for (let i = 0; i < count; i++) kept.push(makeOrder(i))
}

function burn(milliseconds: number): number {
  let sum = 0
  const end = performance.now() + milliseconds
  while (performance.now() < end) {
    for (let i = 0; i < 10_000; i++) sum += Math.sqrt(sum + i)
  }
  return sum
}

function garbage(): number {
  let sum = 0
  for (let i = 0; i < 50_000; i++) sum += makeOrder(i).lines.length
  return sum
}

function startThread(): void {
  new Worker('setInterval(() => {}, 1000)', { eval: true }).unref()
}

const server = createServer((request, response) => {
  const [, what, more] = (request.url ?? '').split('/')
  if (what === 'leak') leakSomeOrders(Number(more))
  if (what === 'burn') burn(Number(more))
  if (what === 'garbage') garbage()
  if (what === 'thread') startThread()
  if (what !== 'slow') response.end('ahoy')
})
supervise(server, JSON.parse(process.env.OPTIONS ?? '{}') as SuperviseOptions)
server.listen(0, '127.0.0.1')
`

/** Starts it, with a source map and the source where the map says. */
export async function profiledService(
  options: object = {},
  installed: Record<string, string> = {},
): Promise<TestService> {
  const folder = await tempFolder()
  const file = join(folder, 'orders.ts')
  await writeFile(file, source)
  return startService(`import ${JSON.stringify(file)}`, {
    build: { sourcemap: 'linked' },
    // A loop that V8 replaced while it ran (OSR), before a profile began, is counted for its caller.
    flags: ['--no-use-osr'],
    installed,
    env: { OPTIONS: JSON.stringify(options) },
  })
}

/** Asks the service for a path again and again, until the function that it gives is called. */
export function keepCalling({ port }: TestService, path: string): () => Promise<void> {
  const over = new AbortController()
  const calling = (async (): Promise<void> => {
    while (!over.signal.aborted) await (await fetch(`http://127.0.0.1:${port}${path}`)).text()
  })().catch(() => {})
  return async () => {
    over.abort()
    await calling
  }
}
