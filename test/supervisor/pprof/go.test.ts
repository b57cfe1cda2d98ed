import { expect, test } from 'vitest'
import { goPprof, goPprofPages, hasGo } from '../../support/go-pprof.js'
import { keepCalling, profiledService } from '../../support/profiled-service.js'
import type { TestService } from '../../support/supervised-process.js'

const call = async ({ port }: TestService, path: string): Promise<string> =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).text()

// The tool itself fetches and reads: names, lines and files are those of the TypeScript.
test.skipIf(!hasGo)('go tool pprof reads the CPU, with the lines of the source', async () => {
  const service = await profiledService()
  const stop = keepCalling(service, '/burn/50')
  const top = await goPprof(service.admin, 'profile?seconds=1', '-top')
  expect(top).toMatch(/Type: cpu/)
  expect(top).toMatch(/flat%.*\n +[\d.]+m?s .* burn\n/)
  const list = await goPprof(service.admin, 'profile?seconds=1', '-list', '^burn$')
  await stop()
  expect(list).toMatch(/ROUTINE =+ burn in .*orders\.ts/)
  expect(list).toMatch(/[1-9][\d.]*m?s +[\d.]+m?s +20: {4}for \(let i = 0; i < 10_000/)
})

test.skipIf(!hasGo)('go tool pprof reads the heap: what is alive, and what has come since', async () => {
  const service = await profiledService()
  await call(service, '/leak/10000')
  const top = await goPprof(service.admin, 'heap?gc=1', '-top')
  expect(top).toMatch(/Type: inuse_space/)
  expect(top).toMatch(/[\d.]+[kM]B .* (?:makeOrder|leakSomeOrders)\n/)
  const list = await goPprof(service.admin, 'heap', '-list', 'makeOrder|leakSomeOrders')
  expect(list).toMatch(/ROUTINE =+ leakSomeOrders in .*orders\.ts/)
  expect(list).toContain('function leakSomeOrders(count: number): void {')
  const objects = await goPprof(service.admin, 'heap', '-sample_index=inuse_objects', '-top')
  expect(objects).toMatch(/Type: inuse_objects/)
  const delta = goPprof(service.admin, 'heap?seconds=1', '-top')
  const stop = keepCalling(service, '/leak/100')
  expect(await delta).toMatch(/[\d.]+[kM]B .* (?:makeOrder|leakSomeOrders)\n/)
  await stop()
})

test.skipIf(!hasGo)('go tool pprof reads what is allocated and is garbage by then', async () => {
  const service = await profiledService()
  const stop = keepCalling(service, '/garbage')
  const top = await goPprof(service.admin, 'allocs?seconds=1', '-top')
  await stop()
  expect(top).toMatch(/Type: alloc_space/)
  expect(top).toMatch(/[\d.]+[MG]B .* (?:makeOrder|garbage)\n/)
})

test.skipIf(!hasGo)('go tool pprof reads what is in flight, what blocks, and who made threads', async () => {
  const service = await profiledService()
  const slow = [1, 2, 3].map((id) => call(service, `/slow/${id}`).catch(() => 'cut'))
  await call(service, '/thread')
  expect(await goPprof(service.admin, 'goroutine', '-traces')).toMatch(
    /3 +waits for the handler\n +GET \/slow\/:id\n +http request/,
  )
  expect(await goPprof(service.admin, 'threadcreate', '-list', 'startThread')).toMatch(
    /1 +1 +32: {2}new Worker\(/,
  )
  const stop = keepCalling(service, '/burn/100')
  expect(await goPprof(service.admin, 'block?seconds=1', '-top')).toMatch(/Type: delay[\s\S]* burn\n/)
  await stop()
  expect(await goPprof(service.admin, 'mutex', '-top')).toMatch(/Type: delay/)
  expect(await goPprof(service.admin, 'goroutine', '-svg')).toMatch(/<svg/)
  service.child.kill('SIGKILL')
  await Promise.all(slow)
})

test.skipIf(!hasGo)(
  'go tool pprof -http shows it: as a table, a graph, a flame graph, and in the source',
  async () => {
    const service = await profiledService()
    await call(service, '/leak/20000')
    const get = await goPprofPages(service.admin, 'heap')
    expect(await get('/ui/top')).toContain('leakSomeOrders')
    expect(await get('/ui/')).toContain('<svg')
    expect(await get('/ui/flamegraph')).toContain('leakSomeOrders')
    expect(await get('/ui/source?f=leakSomeOrders')).toContain('kept.push(makeOrder(i))')
  },
)
