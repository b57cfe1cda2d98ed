import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { Answer, Asked } from '../admin/endpoint.js'
import { assets } from './assets.js'

/** Nothing from elsewhere, nothing inline, and no text that becomes markup or code. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

const headers = {
  'Content-Security-Policy': POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Referrer-Policy': 'no-referrer',
  'X-Frame-Options': 'DENY',
}

const types: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
}

const packed = new Map<string, Promise<Buffer>>()

/** `GET /`, and what that has a browser ask for below `/page/`. */
export async function answerPage({ path }: Pick<Asked, 'path'>): Promise<Answer> {
  const name = path === '/' ? 'page.html' : path.slice('/page/'.length)
  const text = Object.hasOwn(assets, name) ? assets[name] : undefined
  if (text === undefined) return { status: 404, type: types['txt'] ?? '', body: `${missing(path)}\n` }
  const type = types[name.split('.').at(-1) ?? ''] ?? 'application/octet-stream'
  // Every browser takes it so, and it is made once.
  const packing = packed.get(name) ?? promisify(gzip)(text)
  packed.set(name, packing)
  return { type, headers: { ...headers, 'Content-Encoding': 'gzip' }, body: await packing }
}

function missing(path: string): string {
  return Object.keys(assets).length === 0
    ? 'The page is not in this build of the supervisor: Slipway’s own has it.'
    : `The page has no ${path}.`
}
