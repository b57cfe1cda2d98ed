import { randomBytes } from 'node:crypto'
import { gunzipSync, gzipSync } from 'node:zlib'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { gzip } from '../../src/package/gzip.js'

const PIECE = 256 * 1024
const lines = Buffer.from(Array.from({ length: 100_000 }, (_, at) => `line ${at}, of many\n`).join(''))

test.each([
  ['nothing', Buffer.alloc(0)],
  ['a byte', Buffer.from('a')],
  ['a piece', lines.subarray(0, PIECE)],
  ['a piece and a byte', lines.subarray(0, PIECE + 1)],
  ['many pieces', lines],
  ['what cannot be compressed', randomBytes(3 * PIECE + 5)],
])('%s comes out as it went in, and is one member', async (_, content) => {
  const compressed = await gzip(content)
  expect(gunzipSync(compressed).equals(content)).toBe(true)
  const { stdout } = await execa('gzip', ['-dc'], {
    input: compressed,
    encoding: 'buffer',
    stripFinalNewline: false,
  })
  expect(Buffer.from(stdout).equals(content)).toBe(true)
  expect([...compressed.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255])
})

test('it is hardly bigger than in one piece, and the same each time', async () => {
  const [one, other] = await Promise.all([gzip(lines), gzip(lines)])
  expect(Buffer.from(one).equals(Buffer.from(other))).toBe(true)
  expect(one.byteLength).toBeLessThan(1.01 * gzipSync(lines).byteLength)
})
