import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { errorExits, quote } from '../src/errors.js'

const root = fileURLToPath(new URL('..', import.meta.url))

test('every code of the table is thrown somewhere, and every thrown code is in the table', async () => {
  const files = (await readdir(join(root, 'src'), { recursive: true })).filter((file) => file.endsWith('.ts'))
  const texts = await Promise.all(
    files.filter((file) => file !== 'errors.ts').map((file) => readFile(join(root, 'src', file), 'utf8')),
  )
  const source = texts.join('\n')
  expect(
    Object.keys(errorExits).filter(
      (code) => !new RegExp(`(?:SlipwayError|trialError)\\(\\s*'${code}'`).test(source),
    ),
  ).toEqual([])
})

test('a value from outside is quoted into one safe line', () => {
  expect(quote('a\u001b[31m\nb')).toBe(String.raw`"a\u001b[31m\nb"`)
  expect(quote('\u202e\u009b')).toBe(String.raw`"\u202e\u009b"`)
  expect(quote('x'.repeat(1000))).toHaveLength(200)
  expect(quote(undefined)).toBe('undefined')
})
