import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { formatAddress, formatPeer, splitHostPort } from '../../src/supervisor/address.js'

test('what a server listens on', () => {
  const on = (address: string): AddressInfo => ({ address, port: 80, family: '' })
  expect(formatAddress(on('127.0.0.1'))).toBe('127.0.0.1:80')
  expect(formatAddress(on('::'))).toBe('[::]:80')
  expect(formatAddress('/run/ferry.sock')).toBe('/run/ferry.sock')
  expect(formatAddress(null)).toBeNull()
})

test('who is at the other end; a socket of the file system has nobody there who has an address', () => {
  expect(formatPeer({ remoteAddress: '192.0.2.7', remotePort: 5 })).toBe('192.0.2.7:5')
  expect(formatPeer({ remoteAddress: '2001:db8::7', remotePort: 5 })).toBe('[2001:db8::7]:5')
  expect(formatPeer({ remoteAddress: undefined, remotePort: undefined })).toBeNull()
})

test.each([
  ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
  ['[::1]:65535', { host: '::1', port: 65_535 }],
  ['ferry.internal:80', { host: 'ferry.internal', port: 80 }],
  ['ferry', null],
  [':80', null],
  ['::1:80', null],
  ['ferry:65536', null],
])('%s is taken apart', (text, parts) => {
  expect(splitHostPort(text)).toEqual(parts)
})
