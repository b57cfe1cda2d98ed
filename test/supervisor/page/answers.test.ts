import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { gunzipSync, gzipSync } from 'node:zlib'
import { expect, test } from 'vitest'
import { clientFiles } from '../../../scripts/client-plugin.js'
import { flameOf } from '../../../src/supervisor/page/flame.js'
import { watchLatencies } from '../../../src/supervisor/page/latencies.js'
import type { Hello, Message } from '../../../src/supervisor/page/message.js'
import { countRequest } from '../../../src/supervisor/metrics/tally.js'
import type { Exchange } from '../../../src/supervisor/traffic/exchange.js'
import { ask } from '../../support/ask.js'
import { startService } from '../../support/supervised-process.js'

const program = `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer((request, response) => void response.end('ahoy'))
supervise(server)
server.listen(0, '127.0.0.1')
`

test('all that a browser loads is at most 80 kB, gzipped', async () => {
  const { files } = await clientFiles('page')
  const sizes = Object.values(files).map((text) => gzipSync(text).length)
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(80_000)
})

test('the page and its files come with a strict policy, and from here alone', async () => {
  const { admin } = await startService(program)
  const { status, headers, body } = await get(`http://${admin}/`)
  expect(status).toBe(200)
  expect(headers).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': expect.stringMatching(
      /^default-src 'none'; script-src 'self'; style-src 'self'; .*frame-ancestors 'none'/,
    ),
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  })
  expect(body).not.toMatch(/https?:|<script>|<style|\sstyle=|\son\w+=/)
  const files = [...body.matchAll(/(?:href|src)="(page\/[^"]+)"/g)].map(([, path]) => path)
  expect(files).toEqual(['page/icon.svg', 'page/page.css', 'page/page.js', 'page/licenses.txt'])
  for (const file of files) expect((await get(`http://${admin}/${file}`)).status, file).toBe(200)
  expect((await get(`http://${admin}/page/licenses.txt`)).body).toMatch(/uplot[^]*MIT/)
  expect((await ask(admin, { path: '/page/constructor' })).status).toBe(404)
})

test('data is refused to pages of other sites, and beyond loopback to those without the token', async () => {
  const { admin } = await startService(program)
  const cross = { 'sec-fetch-site': 'cross-site' }
  for (const name of ['live', 'log', 'flame/cpu', 'flame/heap']) {
    expect((await ask(admin, { path: `/page/data/${name}`, headers: cross })).status, name).toBe(403)
  }
  const open = await startService(program, {
    env: { SLIPWAY_ADMIN: '0.0.0.0:0', SLIPWAY_ADMIN_TOKEN: 'sesame' },
  })
  expect((await ask(open.admin, { path: '/' })).status).toBe(200)
  expect((await ask(open.admin, { path: '/page/page.js' })).status).toBe(200)
  for (const name of ['live', 'log', 'flame/cpu', 'flame/heap'])
    expect((await ask(open.admin, { path: `/page/data/${name}` })).status, name).toBe(401)
})

test('live data is a line that says what runs, then one each second; the history is told to who comes later', async () => {
  const { admin } = await startService(program)
  const first = await follow(admin, 3)
  expect(JSON.parse(first[0] ?? '')).toMatchObject({ parts: { Commits: '275' }, history: [] })
  expect(JSON.parse(first[1] ?? '')).toMatchObject({
    phase: 'serving',
    ending: null,
    inFlight: { count: 0, first: [] },
    point: { rss: expect.any(Number), delay: expect.any(Number), gc: expect.any(Number), p50: null },
  } satisfies Partial<Record<keyof Message, unknown>>)
  const [hello = ''] = await follow(admin, 1)
  expect((JSON.parse(hello) as Hello).history.length).toBeGreaterThanOrEqual(2)
})

test('latencies are told within 6 %', () => {
  const latencies = watchLatencies()
  for (let milliseconds = 1; milliseconds <= 1000; milliseconds++) end(milliseconds)
  const { count, quantile } = latencies.take()
  expect(count).toBe(1000)
  for (const part of [0.5, 0.9, 0.99]) {
    expect(Math.abs((quantile(part) ?? 0) / (1000 * part) - 1)).toBeLessThan(0.07)
  }
  expect(latencies.take().quantile(0.5)).toBeNull()
  end(0.0001)
  end(1e12)
  expect(latencies.take().quantile(0.1)).toBe(0.001)
  latencies.stop()
})

test('a profile becomes a tree of functions, with the line that has most, and without what nobody could see', () => {
  const frame = (name: string, line: number) => ({ name, file: 'a.ts', line, start: 1 })
  const sample = (value: number, ...stack: ReturnType<typeof frame>[]) => ({ stack, values: [1, value] })
  const { root } = flameOf(
    {
      name: 'profile',
      types: [
        { type: 'samples', unit: 'count' },
        { type: 'cpu', unit: 'nanoseconds' },
      ],
      defaultType: null,
      period: { type: 'cpu', unit: 'nanoseconds', value: 1 },
      samples: [
        sample(3000, frame('inner', 5), frame('outer', 1)),
        sample(1000, frame('inner', 7), frame('outer', 1)),
        sample(5000, frame('outer', 2)),
        sample(1, frame('tiny', 1)),
        sample(4000, ...Array.from({ length: 50_000 }, () => frame('deep', 1))),
      ],
      duration: 1e9,
      comments: [],
    },
    'nanoseconds',
  )
  expect(root.value).toBe(13_001)
  expect(root.children?.map(({ name, value }) => [name, value])).toEqual([
    ['outer', 9000],
    ['deep', 4000],
  ])
  expect(root.children?.[0]).toMatchObject({ hot: 2, children: [{ name: 'inner', value: 4000, hot: 5 }] })
})

async function get(url: string): Promise<{ status: number; headers: object; body: string }> {
  const [response] = (await once(request(url, { agent: false }).end(), 'response')) as [IncomingMessage]
  const parts: Buffer[] = []
  for await (const part of response) parts.push(part as Buffer)
  const { statusCode = 0, headers } = response
  return { status: statusCode, headers, body: gunzipSync(Buffer.concat(parts)).toString() }
}

async function follow(admin: string | null, count: number): Promise<string[]> {
  const leave = new AbortController()
  const response = await fetch(`http://${admin}/page/data/live`, { signal: leave.signal })
  const decoder = new TextDecoder()
  let text = ''
  for await (const part of response.body ?? []) {
    text += decoder.decode(part as Uint8Array, { stream: true })
    if (text.split('\n').length > count) break
  }
  leave.abort()
  return text.split('\n').slice(0, count)
}

function end(milliseconds: number): void {
  countRequest({
    request: { httpVersion: '1.1' },
    response: { headersSent: true, statusCode: 200 },
    timedOut: false,
    since: 0,
    connection: { busyUntil: milliseconds },
  } as unknown as Exchange)
}
