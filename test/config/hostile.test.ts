import { expect, test } from 'vitest'
import { failure, load, mistakes, mistakesIn, project } from '../support/config.js'

test('a __proto__ in JSON is a key like any other, and changes nothing', async () => {
  const folder = await project({
    'build.config.json': `{
      "__proto__": { "name": "polluted" },
      "constructor": 1,
      "trial": { "env": { "__proto__": "x", "constructor": "y", "A": "z" } },
      "bundle": { "entries": { "__proto__": "src/server.ts" } }
    }`,
  })
  const { diagnostics } = await failure(folder)
  expect(diagnostics.map(({ text, line }) => [line, text.split(';')[0]])).toEqual([
    [2, '__proto__ is not an option'],
    [3, 'constructor is not an option'],
    [4, 'trial.env.__proto__ is not allowed as a name'],
    [4, 'trial.env.constructor is not allowed as a name'],
    [5, 'bundle.entries.__proto__ is not allowed as a name'],
  ])
  expect({}).not.toHaveProperty('name')
})

test.each([
  ['new (class Config { name = "x" })()', 'the config must be an object; got an instance of Config'],
  ['class Config {}', 'the config must be an object; got a function'],
  ['() => ({})', 'the config must be an object; got a function'],
  ['[]', 'the config must be an object; got an empty list'],
  ['null', 'the config must be an object; got null'],
  ['"x"', 'the config must be an object; got "x"'],
  ['new Map()', 'the config must be an object; got an instance of Map'],
  ['undefined', 'the config is missing: export default { … }'],
  ['{ version: new Date(0) }', 'version must be an object; got an instance of Date'],
  ['{ bundle: [new (class {})()] }', 'bundle[0] must be an object; got an instance of a class'],
  ['{ trial: { env: new Map() } }', 'trial.env must be an object; got an instance of Map'],
  ['{ name: Symbol("x") }', expect.stringContaining('; got a symbol')],
  ['{ name: 10n }', expect.stringContaining('; got 10n')],
  ['{ trial: { ready: NaN } }', expect.stringContaining('; got NaN')],
  ['{ name: Promise.resolve("x") }', expect.stringContaining('; got a promise (await it)')],
])('%s is refused', async (expression, mistake) => {
  expect(await mistakesIn(expression)).toEqual([mistake])
})

test('a module without a default export is refused', async () => {
  const { diagnostics } = await failure(await project({ 'build.config.ts': 'export const name = "x"' }))
  expect(diagnostics).toEqual([
    { text: 'the config is missing: export default { … }', file: 'build.config.ts' },
  ])
})

test('an object that contains itself is refused, and does not end in a loop', async () => {
  expect(
    await mistakesIn(
      '(() => { const c = { bundle: {} }; c.self = c; c.name = c; c.bundle.alias = { c }; return c })()',
    ),
  ).toEqual([
    expect.stringContaining('self is not an option'),
    expect.stringContaining('; got an object'),
    expect.stringContaining('bundle.alias.c'),
  ])
})

test('an object without a prototype, or of another realm, is an object', async () => {
  const folder = await project({
    'build.config.js': `
      import { runInNewContext } from 'node:vm'
      export default Object.assign(Object.create(null), { name: 'x', version: runInNewContext('({ base: "1.2" })') })`,
  })
  expect(await load(folder)).toMatchObject({ name: 'x', version: { base: '1.2' } })
})

test('an enormous value is refused in a few words', async () => {
  const [mistake] = await mistakes({ name: 'x'.repeat(5_000_000) })
  expect(mistake?.length).toBeLessThan(500)
})

test('ten thousand unknown keys are refused, each of them, and names without end are cut', async () => {
  const keys = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`key${index}`, 1]))
  const error = await failure(await project({ 'build.config.json': { ...keys, ['n'.repeat(100_000)]: 1 } }))
  expect(error.diagnostics).toHaveLength(10_001)
  expect(error.diagnostics.at(-1)?.text.length).toBeLessThan(500)
})

test('control characters of a value do not reach the message', async () => {
  const [mistake] = await mistakes({ version: { base: '\u001b[31m\u202ered\n' } })
  expect(mistake).toBe('version.base must be text of the form "major.minor"; got "\\u001b[31m\\u202ered\\n"')
})
