import { expect, test } from 'vitest'
import { ask } from '../../support/ask.js'
import { startService } from '../../support/supervised-process.js'

/** Bundled as it is; line numbers matter. */
const program = `import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'

const kept: unknown[] = []
const ballast = Array.from({ length: Number(process.env.BALLAST ?? 0) }, (_, index) => ({ index }))
class Orders {
  async load(id: number): Promise<number> {
    await this.connect()
    return id
  }
  async connect(): Promise<void> {
    await new Promise((resolve) => kept.push(resolve))
  }
  async *rows() {
    yield await this.load(2)
  }
}
const orders = new Orders()
async function loadAll(): Promise<void> {
  const loading = [orders.load(1)]
  await Promise.all(loading)
}
async function readRows(): Promise<void> {
  for await (const row of orders.rows()) kept.push(row)
}
async function loadThen(): Promise<void> {
  await returned()
}
async function returned(): Promise<string> {
  return orders.load(3).then(String)
}
async function ended(): Promise<void> {
  await null
}
for (const run of [loadAll, readRows, loadThen, ended]) kept.push(run())
async function forgotten(): Promise<void> {
  await new Promise(() => {})
}
void forgotten()

const server = createServer((_, response) => response.end(String(ballast.length)))
supervise(server)
server.listen(0, '127.0.0.1')
`

test('snapshot=1 lists each suspended async function, with those that wait for it, as the heap has them', async () => {
  const { admin } = await startService(program, { build: { sourcemap: 'linked' } })
  const { status, body } = await ask(admin, { path: '/debug/pprof/goroutine?debug=2&snapshot=1' })
  expect(status).toBe(200)
  const frame = (name: string, line: number): string =>
    `${name}\\(\\.\\.\\.\\)\\n\\t.*/program\\.ts:${line}\\n`
  const loading = frame('Orders\\.connect', 12) + frame('Orders\\.load', 8)
  const entry = 'goroutine \\d+ \\[await\\]:\\n'
  expect(body).toMatch(new RegExp(entry + loading + frame('loadAll', 21)))
  expect(body).toMatch(new RegExp(entry + loading + frame('Orders\\.rows', 15) + frame('readRows', 24)))
  expect(body).toMatch(new RegExp(entry + loading + frame('loadThen', 27)))
  expect(body.match(/Orders\.connect/g)).toHaveLength(3)
  // It has ended, or nothing can ever wake it.
  expect(body).not.toMatch(/\n(ended|forgotten)\(/)
  expect(body).toMatch(/\nactive resources: /)
})

test('a heap that is too large is refused with the figure, and the limit', async () => {
  const { admin } = await startService(program, { env: { BALLAST: '1000000' } })
  const answer = await ask(admin, { path: '/debug/pprof/goroutine?debug=2&snapshot=1' })
  expect(answer).toMatchObject({ status: 500, headers: { 'x-go-pprof': '1' } })
  expect(answer.body).toMatch(
    /^Could not take a snapshot: the heap has \d\d+ MiB in use, and a snapshot of more than 16 MiB stops/,
  )
  expect(await ask(admin, { path: '/debug/pprof/goroutine?snapshot=1' })).toMatchObject({ status: 400 })
})

test('one snapshot at a time', async () => {
  const { admin } = await startService(program)
  const path = '/debug/pprof/goroutine?debug=2&snapshot=1'
  const answers = await Promise.all([ask(admin, { path }), ask(admin, { path })])
  expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 500])
})
