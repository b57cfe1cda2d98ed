import { expect, test } from 'vitest'
import { ask } from '../../support/ask.js'
import { goPprof, hasGo } from '../../support/go-pprof.js'
import { keepCalling, profiledService } from '../../support/profiled-service.js'
import { eventually } from '../../support/supervised-process.js'

const installed = { '@datadog/pprof': 'datadog-pprof' }
const ESTIMATED = /objects are estimated/

test.skipIf(!hasGo)('where the service has @datadog/pprof, the heap is counted in objects', async () => {
  const service = await profiledService({}, installed)
  await (await fetch(`http://127.0.0.1:${service.port}/leak/20000`)).text()
  const objects = await goPprof(service.admin, 'heap', '-sample_index=inuse_objects', '-top')
  expect(objects).not.toMatch(ESTIMATED)
  expect(objects).toMatch(/\d+ .* (?:makeOrder|leakSomeOrders)\n/)
  const list = await goPprof(service.admin, 'heap', '-list', 'makeOrder|leakSomeOrders')
  expect(list).toContain('function leakSomeOrders(count: number): void {')
  // Allocations are V8's own; then heap goes on as before.
  const stop = keepCalling(service, '/garbage')
  const allocs = await goPprof(service.admin, 'allocs?seconds=1', '-top')
  await stop()
  expect(allocs).toMatch(ESTIMATED)
  expect(allocs).toMatch(/[\d.]+[MG]B .* (?:makeOrder|garbage)\n/)
  await (await fetch(`http://127.0.0.1:${service.port}/leak/20000`)).text()
  const bytes = await goPprof(service.admin, 'heap?gc=1', '-top')
  expect(bytes).not.toMatch(ESTIMATED)
  expect(bytes).toMatch(/[\d.]+[kM]B .* (?:makeOrder|leakSomeOrders)\n/)
})

test.skipIf(!hasGo)('and the CPU has the line that each caller was at', async () => {
  const service = await profiledService({}, installed)
  const stop = keepCalling(service, '/burn/50')
  const [list, refused] = await Promise.all([
    goPprof(service.admin, 'profile?seconds=1', '-list', '^burn$|anonymous'),
    new Promise((resolve) => setTimeout(resolve, 500)).then(() =>
      ask(service.admin, { path: '/debug/pprof/profile?seconds=1' }),
    ),
  ])
  await stop()
  expect(refused.body).toBe('Could not enable CPU profiling: cpu profiling already in use\n')
  expect(list).toMatch(/ROUTINE =+ burn in .*orders\.ts/)
  expect(list).toMatch(/[1-9][\d.]*m?s +[\d.]+m?s +20: {4}for \(let i = 0; i < 10_000/)
  expect(list).toMatch(/[1-9][\d.]*m?s +38: {2}if \(what === 'burn'\) burn/)
})

test('one that does not load, or that Datadog is there to use, is done without', async () => {
  for (const broken of [{ '@datadog/pprof': 'semver' }, { ...installed, 'dd-trace': 'semver' }]) {
    const service = await profiledService({}, broken)
    const { status, body } = await ask(service.admin, { path: '/debug/pprof/heap?debug=1' })
    expect({ status, body }).toMatchObject({ status: 200, body: expect.stringMatching(/^heap profile: \d/) })
    expect(service.log().map(({ level }) => level)).not.toContain('warn')
  }
})

test('the process exits as it should while both samplers are on', async () => {
  const exits = Array.from({ length: 3 }, async () => {
    const { admin, child, exit } = await profiledService({ drain: { linger: 0 } }, installed)
    const asked = ask(admin, { path: '/debug/pprof/profile?seconds=600' }).catch(() => null)
    await eventually(async () => {
      const { body } = await ask(admin, { path: '/debug/pprof/profile?seconds=1' })
      return body.includes('in use') ? true : undefined
    })
    child.kill('SIGTERM')
    await asked
    return exit
  })
  expect(await Promise.all(exits)).toEqual(Array.from(exits, () => ({ code: 0, signal: null })))
})
