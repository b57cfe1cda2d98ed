import { once } from 'node:events'
import { request } from 'node:http'
import { gunzipSync } from 'node:zlib'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { ask } from '../../support/ask.js'
import { profiledService } from '../../support/profiled-service.js'
import { eventually } from '../../support/supervised-process.js'

const TEXT = 'text/plain; charset=utf-8'

test('paths, parameters, headers and errors are those of net/http/pprof', async () => {
  const { admin } = await profiledService()
  const get = async (path: string) => {
    const { status, headers, body } = await ask(admin, { path: `/debug/pprof/${path}` })
    expect(headers['x-content-type-options']).toBe('nosniff')
    return {
      status,
      type: headers['content-type'],
      file: headers['content-disposition'],
      go: headers['x-go-pprof'],
      body,
    }
  }
  const index = await get('')
  expect(index).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' })
  for (const name of ['allocs', 'block', 'goroutine', 'heap', 'mutex', 'threadcreate'])
    expect(index.body).toContain(`<a href="${name}?debug=1">${name}</a>`)
  for (const name of ['cmdline', 'profile', 'symbol', 'trace'])
    expect(index.body).toContain(`<a href="${name}">${name}</a>`)

  const download = { status: 200, type: 'application/octet-stream', go: undefined }
  for (const name of ['goroutine', 'heap', 'mutex', 'threadcreate'])
    expect(await get(name)).toMatchObject({ ...download, file: `attachment; filename="${name}"` })
  for (const name of ['allocs', 'block', 'goroutine', 'heap', 'mutex', 'threadcreate'])
    expect(await get(`${name}?seconds=1`)).toMatchObject({
      ...download,
      file: `attachment; filename="${name}-delta"`,
    })
  expect(await get('profile?seconds=1')).toMatchObject({
    ...download,
    file: 'attachment; filename="profile"',
  })

  const text = { status: 200, type: TEXT, file: undefined }
  expect(await get('goroutine?debug=1')).toMatchObject({
    ...text,
    body: expect.stringMatching(/^goroutine profile: total \d+\n\d+ @ 0x1/),
  })
  expect(await get('heap?debug=1')).toMatchObject({
    ...text,
    body: expect.stringMatching(
      /^heap profile: \d+: \d+ \[0: 0\] @ heap\/1048576\n[^]*# runtime\.MemStats\n/,
    ),
  })
  expect(await get('mutex?debug=1')).toMatchObject({
    ...text,
    body: '--- contention:\ncycles/second=1000000000\n',
  })
  expect(await get('threadcreate?debug=1')).toMatchObject({
    ...text,
    body: 'threadcreate profile: total 0\n',
  })
  expect(await get('cmdline')).toMatchObject({ ...text, body: expect.stringMatching(/node\0.*server\.mjs$/) })
  expect(await get('symbol')).toMatchObject({ ...text, body: 'num_symbols: 1\n' })

  const wrong = { type: TEXT, go: '1', file: undefined }
  expect(await get('heap?seconds=x')).toMatchObject({
    ...wrong,
    status: 400,
    body: 'invalid value for "seconds" - must be a positive integer\n',
  })
  expect(await get('heap?seconds=1&debug=1')).toMatchObject({
    ...wrong,
    status: 400,
    body: 'seconds and debug params are incompatible\n',
  })
  expect(await get('nothing')).toMatchObject({
    ...wrong,
    status: 404,
    body: expect.stringMatching(/^Unknown profile/),
  })
  expect(await get('profile?seconds=99999999')).toMatchObject({
    ...wrong,
    status: 400,
    body: expect.stringContaining('exceeds'),
  })
})

test('symbol is asked by POST too; the path without its slash leads on', async () => {
  const { admin } = await profiledService()
  const symbol = { path: '/debug/pprof/symbol', method: 'POST', body: '0x1+0x2' }
  expect(await ask(admin, symbol)).toMatchObject({ status: 200, body: 'num_symbols: 1\n' })
  expect(await ask(admin, { path: '/debug/pprof' })).toMatchObject({
    status: 301,
    headers: { location: '/debug/pprof/' },
  })
})

test('the trace is of Chrome trace events', async () => {
  const { admin } = await profiledService()
  const { status, headers, body } = await ask(admin, { path: '/debug/pprof/trace?seconds=0.5' })
  expect(status).toBe(200)
  expect(headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'content-disposition': 'attachment; filename="trace"',
  })
  const { traceEvents } = JSON.parse(body) as { traceEvents: { name: string; ph: string }[] }
  expect(traceEvents.length).toBeGreaterThan(0)
  expect(traceEvents[0]).toMatchObject({ name: expect.any(String), ph: expect.any(String) })
})

test('one CPU profile at a time; who leaves ends theirs', async () => {
  const { admin } = await profiledService()
  const path = '/debug/pprof/profile?seconds=600'
  const first = request(`http://${admin}${path}`, { agent: false }).on('error', () => {})
  first.end()
  const refused = await eventually(async () => {
    const answer = await Promise.race([ask(admin, { path: '/debug/pprof/profile?seconds=1' }), sleep(5000)])
    return answer?.status === 500 ? answer : undefined
  })
  expect(refused).toMatchObject({
    headers: { 'x-go-pprof': '1' },
    body: 'Could not enable CPU profiling: cpu profiling already in use\n',
  })
  first.destroy()
  const second = await eventually(async () => {
    const answer = await ask(admin, { path: '/debug/pprof/profile?seconds=1' })
    return answer.status === 200 ? answer : undefined
  })
  expect(second.body.length).toBeGreaterThan(0)
})

test('while allocations are recorded, heap says so; then it goes on', async () => {
  const { admin } = await profiledService()
  const recorded = ask(admin, { path: '/debug/pprof/allocs?seconds=2' })
  const refused = await eventually(async () => {
    const answer = await ask(admin, { path: '/debug/pprof/heap' })
    return answer.status === 500 ? answer : undefined
  })
  expect(refused.body).toBe('Could not take heap: allocations are being recorded\n')
  expect(await recorded).toMatchObject({ status: 200 })
  expect(await ask(admin, { path: '/debug/pprof/heap' })).toMatchObject({ status: 200 })
})

test('a drain is not held up by a profile that is being taken, nor does the exit end in a crash of V8', async () => {
  // It crashed once in ten times.
  const exits = Array.from({ length: 6 }, async () => {
    const { admin, child, exit } = await profiledService({ drain: { linger: 0 } })
    const asked = request(`http://${admin}/debug/pprof/profile?seconds=600`, { agent: false })
    const ended = once(asked, 'error')
    asked.end()
    await eventually(async () => {
      const { body } = await ask(admin, { path: '/debug/pprof/profile?seconds=1' })
      return body.includes('in use') ? true : undefined
    })
    child.kill('SIGTERM')
    await ended
    return exit
  })
  expect(await Promise.all(exits)).toEqual(Array.from(exits, () => ({ code: 0, signal: null })))
})

test('debug=2 lists what is in flight, each with its id, its path and its age', async () => {
  const { admin, port, log } = await profiledService()
  const slow = request(`http://127.0.0.1:${port}/slow/17`).on('error', () => {})
  slow.end()
  const id = await eventually(() => log().find(({ path }) => path === '/slow/17')?.['requestId'] as string)
  const { body } = await ask(admin, { path: '/debug/pprof/goroutine?debug=2' })
  expect(body).toMatch(
    new RegExp(
      `^goroutine 1 \\[waits for the handler, \\d+\\.\\d seconds\\]:\\nhttp request GET /slow/:id\\n\\t${id} /slow/17 127\\.0\\.0\\.1:\\d+\\n`,
    ),
  )
  slow.destroy()
})

test('what is downloaded is gzipped', async () => {
  const { admin } = await profiledService()
  const response = await fetch(`http://${admin}/debug/pprof/goroutine`)
  expect(gunzipSync(Buffer.from(await response.arrayBuffer())).length).toBeGreaterThan(0)
})

test('POST /debug/gc collects garbage, and tells what is left', async () => {
  const { admin } = await profiledService()
  const collections = async (): Promise<number> => {
    const { body } = await ask(admin, { path: '/metrics' })
    return Number(/nodejs_gc_duration_seconds_count\{kind="major"\} (\d+)/.exec(body)?.[1])
  }
  const before = await collections()
  const answer = await ask(admin, { path: '/debug/gc', method: 'POST' })
  const left = JSON.parse(answer.body) as NodeJS.MemoryUsage
  expect(left.heapUsed).toBeGreaterThan(1_000_000)
  expect(left.heapUsed).toBeLessThan(left.rss)
  await eventually(async () => ((await collections()) > before ? true : undefined))
  expect((await ask(admin, { path: '/debug/gc' })).status).toBe(405)
})
