import { readFile } from 'node:fs/promises'

import { join } from 'node:path'
import { expect, test } from 'vitest'
import { bundle } from '../../src/bundle/index.js'
import type { BundleConfig } from '../../src/config/index.js'
import { bundleConfig, projectWith, runNode, someVersion } from '../support/bundle.js'

/** Every way to be async, and to wait; it prints what came of it, in order. */
const everything = `
const said: string[] = []
const say = (text: unknown): void => void said.push(String(text))
const tick = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const fail = async (text: string): Promise<never> => { await tick(); throw new Error(text) }

async function directive(a: number) { 'use strict'; function inner(this: unknown) { return a + String(this) } await null; return inner() }
const expression = async (n: number) => ({ n, then: undefined })
const nested = async (n: number) => (await expression((await expression(n)).n + 1)).n
const curried = (a: number) => async (b: number) => async () => a + b
const conditional = async (yes: boolean) => yes ? tick().then(() => 'yes') : 'no'
const comma = async () => (say('comma'), await tick(), tick().then(() => 'last'))
class Ship {
  #name = 'ship'
  static async launch(this: void) { await tick(); return new Ship() }
  async name() { return this.#name }
  async ['sail' + 'ing']() { return Promise.resolve(arguments.length) }
  knots = async () => { await tick(); return this.#name.length }
  async #secret() { return super.toString() }
  async secret() { return this.#secret() }
  async *cargo(count: number) { for (let i = 0; i < count; i++) { const more: unknown = yield i; if (more) say(more); yield tick().then(() => 'box ' + i) } }
}
async function* delegating() { const got: unknown = yield* new Ship().cargo(2); yield; return got }
async function returnsInTry() { try { return fail('not caught here') } catch { return 'caught' } finally { say('finally') } }
async function awaitsInTry() { try { return await fail('caught') } catch (error) { await tick(); return (error as Error).message } finally { await tick(); say('finally after') } }
async function loops() {
  outer: for await (const value of delegating()) {
    for await (const other of [tick().then(() => 1), 2, 3]) { if (other === 2) continue outer; if (value === 'box 1') break outer }
    say(value)
  }
  const iterator = new Ship().cargo(3)
  for await (const value of iterator) { if (value === 1) return value }
}
async function disposes() { await using gone = { async [Symbol.asyncDispose]() { await tick(); say('disposed') } }; void gone; say('in use'); await tick() }
async function throwsAtOnce(): Promise<number> { throw new TypeError('at once') }
async function shadows(call: number) { var call2 = call; { let call = 5; call2 += call } label: { break label } switch (await tick().then(() => call2)) { case 6: return call2; default: return -1 } }
async function generatorProtocol() {
  const iterator = new Ship().cargo(9)
  say(JSON.stringify(await iterator.next())); say(JSON.stringify(await iterator.next('more' as never)))
  say(JSON.stringify(await iterator.return(undefined as never))); say(JSON.stringify(await iterator.next()))
  await iterator.throw(new Error('thrown in')).catch((error: Error) => say(error.message))
}
const object = { async method() { return (await this.other).length }, get other() { return tick().then(() => [1, 2]) }, async: async () => async function () {} }
async function power() { return 2 ** (await expression(3)).n - -(await expression(1)).n }
async function thenable() { return { then(done: (value: string) => void) { done('thenable') } } }
async function newed() { return new Promise((resolve) => resolve(tick().then(() => 'newed'))) }
async function template() { return \`\${await expression(1).then(({ n }) => n)} \${typeof (await tick())}\` }
async function all() { return Promise.all([1, 2].map(async (n) => { await tick(); return n * 2 })) }
async function optional(o?: { f: () => Promise<number> }) { return o?.f() }
async function imports() { return (await import('node:path')).sep }

async function main() {
  for (const [name, run] of Object.entries({
    directive: () => directive(1), nested: () => nested(1), curried: async () => (await curried(1)(2))(),
    conditional: () => conditional(true), comma, launch: async () => (await Ship.launch()).name(),
    sailing: () => (new Ship() as never as { sailing: () => unknown }).sailing(), knots: () => new Ship().knots(),
    secret: () => new Ship().secret(), returnsInTry, awaitsInTry, loops, disposes, throwsAtOnce, shadows: () => shadows(1),
    generatorProtocol, object: () => object.method(), power, thenable, newed, template, all, optional: () => optional({ f: async () => 3 }), none: () => optional(), imports,
  })) {
    try { say(name + ': ' + JSON.stringify(await run())) } catch (error) { say(name + ' failed: ' + (error as Error).message) }
  }
}
await main()
console.log(said.join('\\n'))
`

const trees: [string, Partial<BundleConfig>][] = [
  ['as it is', {}],
  ['minified', { minify: true }],
  ['CommonJS', { format: 'cjs' }],
  ['for a newer Node', { target: 'node22' }],
]

test.each(trees)('traced code does what it does without, %s', async (_, changes) => {
  const source =
    changes.format === 'cjs'
      ? everything
          .replace('await main()\nconsole.log', 'void main().then(() => console.log')
          .replace(/\n$/, ')\n')
      : everything
  const root = await projectWith({ 'src/server.ts': source })
  const outcomes = []
  for (const trace of [false, 'async'] as const) {
    await bundle(bundleConfig(root, { ...changes, trace }), { version: someVersion(), module: null })
    outcomes.push(await runNode(join(root, 'dist', changes.format === 'cjs' ? 'server.cjs' : 'server.js')))
  }
  expect(outcomes[0]?.all).toContain('comma: "last"')
  expect(outcomes[1]).toEqual(outcomes[0])
})

test('no line moves, and stacks still lead to the source; the same commit gives the same bytes', async () => {
  const source = `async function outer() {\n  await null; const more = await inner(await null)\n  return more\n}\nasync function inner(_: unknown) { await null; return [await null].map(() => { throw new Error('mapped') }) }\nawait outer()\n`
  const root = await projectWith({ 'src/server.ts': source })
  const build = async (changes: Partial<BundleConfig>): Promise<string> => {
    await bundle(bundleConfig(root, changes), { version: someVersion(), module: null })
    return readFile(join(root, 'dist/server.js'), 'utf8')
  }
  for (const minify of [false, true]) {
    const outcomes = []
    const texts = []
    for (const trace of [false, 'async'] as const) {
      texts.push(await build({ minify, trace }))
      outcomes.push(await runNode(join(root, 'dist/server.js'), [], ['--enable-source-maps']))
    }
    const [plain = '', traced = ''] = texts
    expect(traced.split('\n').length).toBe(
      plain.split('\n').length + (plain.includes('createRequire') ? 0 : 1),
    )
    expect(outcomes[0]?.all).toMatch(/at async (outer|a) .*src\/server\.ts:2:/)
    expect(outcomes[1]).toEqual(outcomes[0])
    expect(await build({ minify, trace: 'async' })).toBe(traced)
  }
  expect(await build({ sourcemap: false, trace: 'async' })).not.toContain('sourceMappingURL')
  await expect(readFile(join(root, 'dist/server.js.map'))).rejects.toThrow('ENOENT')
})
