import type { BuildOptions } from 'esbuild'
import { expect, test } from 'vitest'
import { spawnService } from '../../support/supervised-process.js'

const program = (more = ''): string => `
import { readFileSync, writeFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
interface Order { readonly what: string }
const { log } = supervise(createServer(), { admin: 'off' })
${more}
function connectTo(place: string): never {
  throw new Error('no ' + place)
}
setTimeout((order: Order) => {
  try {
    connectTo(order.what)
  } catch (cause) {
    throw new AggregateError([new TypeError('first'), 'second'], 'outer', { cause })
  }
}, 10, { what: 'harbour' })
`

const line = (text: string): number =>
  program()
    .split('\n')
    .findIndex((each) => each.includes(text)) + 1

async function stackOf(more: string, build: BuildOptions, flags: string[] = []): Promise<string> {
  const service = await spawnService(program(more), { build, flags })
  expect(await service.exit).toEqual({ code: 1, signal: null })
  const { err } = await service.logged('uncaught error')
  return (err as { stack: string }).stack
}

const external: BuildOptions = { sourcemap: 'linked', sourcesContent: false, minify: true, keepNames: true }

test.each<[string, BuildOptions, string[]]>([
  ['beside the bundle', external, []],
  ['in the bundle', { ...external, sourcemap: 'inline' }, []],
  ['that no comment names', { ...external, sourcemap: 'external' }, []],
  ['that Node applies already', external, ['--enable-source-maps']],
])('stacks name the sources, by a map %s', async (_, build, flags) => {
  const stack = await stackOf('', build, flags)
  expect(stack).toMatch(new RegExp(`^AggregateError: outer\\n.*program\\.ts:${line('throw new Agg')}:11`))
  expect(stack).toContain('\n  error 1 of 2: TypeError: first\n')
  expect(stack).toContain(`\n  error 2 of 2: not an Error, so without a stack: 'second'\n`)
  expect(stack).toMatch(
    new RegExp(`caused by: Error: no harbour\\n.*connectTo.*program\\.ts:${line('no ')}:9`),
  )
  expect(stack).not.toContain('server.mjs')
})

test.each([
  ['missing', `rmSync(import.meta.filename + '.map')`],
  ['no JSON', `writeFileSync(import.meta.filename + '.map', '{')`],
  ['no map', `writeFileSync(import.meta.filename + '.map', '[]')`],
  [
    'damaged',
    `writeFileSync(import.meta.filename + '.map', '{"version":3,"sources":[],"names":[],"mappings":"!!!;;AAAA"}')`,
  ],
  ['of something that is no URL', `writeFileSync(import.meta.filename, '//# sourceMappingURL=http://%%')`],
])('a map that is %s leaves the places as they are', async (_, damage) => {
  const stack = await stackOf(damage, external)
  expect(stack).toMatch(/^AggregateError: outer\n {4}at .*server\.mjs:\d+:\d+/)
  expect(stack).toMatch(/caused by: Error: no harbour\n {4}at .*server\.mjs:\d+:\d+/)
})
