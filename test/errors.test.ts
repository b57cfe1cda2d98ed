import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorExits, quote } from '../src/errors.js'

const root = fileURLToPath(new URL('..', import.meta.url))

test('the README lists every error with its exit, and no other', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8')
  const list = readme.slice(readme.indexOf('<summary>Every error'))
  const rows = [...list.matchAll(/^\| `([A-Z_]+)` \| (\d) \|/gm)]
  const documented = rows.map(([, code, exit]) => [code, Number(exit)])
  expect(Object.fromEntries(documented)).toEqual(errorExits)
  expect(rows).toHaveLength(Object.keys(errorExits).length)
})

test('every code of the table is thrown somewhere, and every thrown code is in the table', async () => {
  const files = (await readdir(join(root, 'src'), { recursive: true })).filter((file) => file.endsWith('.ts'))
  const texts = await Promise.all(
    files.filter((file) => file !== 'errors.ts').map((file) => readFile(join(root, 'src', file), 'utf8')),
  )
  const source = texts.join('\n')
  expect(Object.keys(errorExits).filter((code) => !source.includes(`'${code}'`))).toEqual([])
})

test('a value from outside is quoted into one safe line', () => {
  expect(quote('a\u001b[31m\nb')).toBe(String.raw`"a\u001b[31m\nb"`)
  expect(quote('\u202e\u009b')).toBe(String.raw`"\u202e\u009b"`)
  expect(quote('x'.repeat(1000))).toHaveLength(200)
  expect(quote(undefined)).toBe('undefined')
})
