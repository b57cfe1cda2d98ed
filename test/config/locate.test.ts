import { expect, test } from 'vitest'
import { locate } from '../../src/config/locate.js'
import type { Path } from '../../src/config/mistake.js'

/** The source from the found key to the end of its line, with the number of the line. */
function at(source: string, path: Path): string | null {
  const found = locate(source)(path)
  return found && `${found.line}: ${found.lineText.slice(found.column)}`
}

const json = `{
  "name": "a: { name: 1 }",
  "bundle": [
    { "name": "x" }, { "outDir": "{", "name": "y" }
  ],
  "name": "twice"
}`

test.each<[Path, string]>([
  [['bundle', 0, 'name'], '4: "name": "x" }, { "outDir": "{", "name": "y" }'],
  [['bundle', 1, 'name'], '4: "name": "y" }'],
  [['bundle', 1], '4: { "outDir": "{", "name": "y" }'],
  [['bundle', 2, 'name'], '3: "bundle": ['],
  [['bundle', 0, 'root'], '4: { "name": "x" }, { "outDir": "{", "name": "y" }'],
  [['name', 'x'], '6: "name": "twice"'],
])('JSON: %j', (path, expected) => {
  expect(at(json, path)).toBe(expected)
})

test.each([
  ['an object', `export default { x: 1, name: 'n' }`],
  [
    'a call',
    `import { defineConfig } from 'slipway'; export default defineConfig({ /* name: */ 'x': [{}], name: 'n' }`,
  ],
  ['a promise', `export default await Promise.resolve({ x: { name: 1 }, name: 'n' }`],
  ['CommonJS', `const x = { name: 1 }\nmodule.exports = { y: (a) => ({ name: a }), name: 'n' }`],
  [
    'a constant',
    `const other = { name: 1 }\nconst config: UserConfig = { ...other, name: 'n' }\nexport default config`,
  ],
  [
    'a constant from a call',
    "const config = defineConfig({ a: `{ ${name}`, name: 'n' })\nexport default config",
  ],
  ['a shorthand', `const name = 'n'\nexport default { x: 1, name }`],
])('the key is found in %s', (_, source) => {
  expect(at(source, ['name'])).toMatch(/: name(: 'n'| \}).*$/)
})

test.each([
  ['the config is put together', `const parts = [{ name: 1 }]\nexport default Object.assign({}, ...parts)`],
  ['it comes from another file', `export { default } from './other.js'`],
  ['there is none', ''],
  ['the key is not written there', `export default { ...base }`],
  ['brackets do not match', `export default { x: (`],
])('no place is given where %s', (_, source) => {
  expect(at(source, ['name'])).toBeNull()
})
