import { expect, test } from 'vitest'
import { ask } from '../../support/ask.js'
import { goPprof, hasGo } from '../../support/go-pprof.js'
import { eventually, type TestService } from '../../support/supervised-process.js'
import { tracedService } from '../../support/traced-service.js'

/** Line numbers matter: tests name them. */
const source = `import { createServer, type ServerResponse } from 'node:http'
import { supervise } from 'slipway/supervisor'

class Orders {
  async load(id: number): Promise<number> {
    await this.connect()
    return id
  }

  private async connect(): Promise<void> {
    await new Promise(() => kept.push(this))
  }

  async *rows() {
    yield 1
    yield await this.load(2)
  }
}
const kept: Orders[] = []
const orders = new Orders()

async function serve(url: string, response: ServerResponse): Promise<void> {
  if (url === '/order') await orders.load(17)
  if (url === '/both') await Promise.all([orders.load(1), orders.load(2)])
  if (url === '/background') void orders.load(3)
  if (url === '/rows') for await (const row of orders.rows()) if (row === 2) break
  if (url === '/caught') {
    try {
      await Promise.reject(new Error('no'))
    } catch {
      await orders.load(4)
    }
  }
  response.end('ahoy')
}

const server = createServer((request, response) => void serve(request.url ?? '', response))
supervise(server)
server.listen(0, '127.0.0.1')
`

const entries = (dump: string): string[] =>
  dump.split(/\n(?=goroutine )/).filter((text) => text.includes('await, '))

/** Asks for a path, and gives what the dump then says of async calls. */
async function dumpOf(service: TestService, path: string, count = 1): Promise<string> {
  void fetch(`http://127.0.0.1:${service.port}${path}`).catch(() => {})
  return eventually(async () => {
    const { body } = await ask(service.admin, { path: '/debug/pprof/goroutine?debug=2' })
    const found = entries(body).filter((text) => text.includes('orders.') || text.includes('server.ts'))
    return found.length === count ? found.join('\n') : undefined
  })
}

const frame = (name: string, line: number): string => `${name}\n\t.+/src/server\\.ts:${line}\n`
const loading = frame('Orders\\.connect\\(\\.\\.\\.\\)', 11) + frame('Orders\\.load\\(\\.\\.\\.\\)', 6)

test.each([
  ['/order', loading + frame('serve\\(\\.\\.\\.\\)', 23), 1],
  ['/both', loading + frame('serve\\(\\.\\.\\.\\)', 24), 2],
  ['/background', `${loading}created by ${frame('serve', 22)}`, 1],
  ['/rows', loading + frame('Orders\\.rows\\(\\.\\.\\.\\)', 16) + frame('serve\\(\\.\\.\\.\\)', 26), 1],
  ['/caught', loading + frame('serve\\(\\.\\.\\.\\)', 31), 1],
])(
  'debug=2 shows each async call that goes on, with those that wait for it: %s',
  async (path, stack, count) => {
    const service = await tracedService(source, path === '/rows' ? { minify: true } : {})
    const dump = await dumpOf(service, path, count)
    const { requestId } = await service.logged('request', { path })
    const state = `goroutine \\d+ \\[await, \\d\\.\\d seconds, of ${String(requestId)}\\]:\n`
    expect(`${dump}\n`).toMatch(new RegExp(`^(${state}${stack}\\s*){${count}}`))
  },
)

test.skipIf(!hasGo)('go tool pprof counts them by stack', async () => {
  const service = await tracedService(source)
  for (const path of ['/order', '/order', '/order'])
    void fetch(`http://127.0.0.1:${service.port}${path}`).catch(() => {})
  await eventually(async () => {
    const { body } = await ask(service.admin, { path: '/debug/pprof/goroutine?debug=1' })
    return /\n3 @ 0x\w+ 0x\w+ 0x\w+\n#\t0x\w+\tOrders\.connect\t.+server\.ts:11\n/.test(body)
      ? true
      : undefined
  })
  const traces = await goPprof(service.admin, 'goroutine', '-traces')
  expect(traces).toMatch(/3 +Orders\.connect\n +Orders\.load\n +serve\n/)
  const list = await goPprof(service.admin, 'goroutine', '-list', 'Orders.load')
  expect(list).toMatch(/\. +3 +6: {4}await this\.connect\(\)/)
})
