import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { valueIn } from '../../../src/release/packed/in-root.js'
import { tempFolder } from '../../support/temp.js'

test('paths of an image lead to where it was unpacked, and all else stays', async () => {
  const root = await tempFolder()
  await mkdir(join(root, 'etc/certs'), { recursive: true })
  const value = (name: string, text: string): string => valueIn(root, name, text)
  expect(value('CERTS', '/etc/certs')).toBe(`${root}/etc/certs`)
  expect(value('CERTS', '/etc/certs:/nowhere')).toBe(`${root}/etc/certs:/nowhere`)
  expect(value('URL', 'https:///etc/certs')).toBe('https:///etc/certs')
  expect(value('ROUTE', '/orders')).toBe('/orders')
  expect(value('BASE', '/')).toBe('/')
  const options = '--require /etc/certs --import=/etc/certs --title=x'
  expect(value('NODE_OPTIONS', options)).toBe(
    `--require ${root}/etc/certs --import=${root}/etc/certs --title=x`,
  )
  // A program of this machine is none of the image's.
  expect(value('PATH', '/etc/certs:/usr/sbin')).toBe(`${root}/etc/certs:${root}/usr/sbin`)
})
