import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { SlipwayError } from '../../errors.js'
import type { Released } from './npm-registry.js'

/** Throws PUBLISHED_DIFFERS where a registry has other bytes than a file. */
export async function compare(
  { integrity, shasum }: Pick<Released, 'integrity' | 'shasum'>,
  file: string,
  what: string,
): Promise<void> {
  const content = await readFile(file)
  const sha512 = integrity?.split(/\s+/).find((each) => each.startsWith('sha512-'))
  const there = sha512 ?? `sha1 ${shasum}`
  const made =
    sha512 === undefined
      ? `sha1 ${createHash('sha1').update(content).digest('hex')}`
      : `sha512-${createHash('sha512').update(content).digest('base64')}`
  if (there !== made) throw new SlipwayError('PUBLISHED_DIFFERS', { what, there, made })
}
