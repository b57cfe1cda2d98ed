import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { openRegistry, type Registry } from '../../../src/package/index.js'
import { type Blob, hasBlob, uploadBlob } from '../../../src/publish/registry/upload-blob.js'
import { sha256 } from '../../../src/sha256.js'
import { hasDockerRegistry, startDockerRegistry } from '../../support/docker-registry.js'
import { type Fault, startRegistryProxy } from '../../support/registry-proxy.js'
import { testWorld } from '../../support/world.js'

const MIB = 2 ** 20
const content = Buffer.from(Uint32Array.from({ length: MIB }, (_, at) => at * 2654435761).buffer)
const digest = `sha256:${sha256(content)}`
const PUT = 'PUT /v2/acme/ferry/blobs/uploads/<upload>'
const PATCH = 'PATCH /v2/acme/ferry/blobs/uploads/<upload>'

// Never skipped in CI.
const withRegistry = test.skipIf(!hasDockerRegistry && process.env['CI'] === undefined)

/** What goes wrong with the first request of a kind. */
const first =
  (pattern: RegExp, fault: Fault) =>
  (asked: string, before: number): Fault | undefined =>
    before === 0 && pattern.test(asked) ? fault : undefined

withRegistry.each([
  ['the registry fails for a while', first(/POST|HEAD/, { answer: { status: 500 } })],
  ['it asks to come again later', first(/./, { answer: { status: 429, headers: { 'retry-after': '0' } } })],
  ['the upload fails', first(/PUT/, { answer: { status: 502 } })],
  ['the connection is cut', first(/PUT/, { cutAfter: MIB })],
  ['it is not taken in one request', first(/PUT/, { answer: { status: 405 } })],
  ['the upload is forgotten', first(/PUT/, { answer: { status: 404 } })],
])('a blob arrives although %s', async (_, fault) => {
  const proxy = await startRegistryProxy(await startDockerRegistry(), fault)
  await uploadBlob(open(proxy.host), blob)
  expect(await hasBlob(open(proxy.host), digest)).toBe(true)
})

withRegistry('where only the answer is lost, nothing is sent again', async () => {
  const proxy = await startRegistryProxy(await startDockerRegistry(), first(/PUT/, { lost: true }))
  await uploadBlob(open(proxy.host), blob)
  expect(proxy.asked.filter((asked) => asked === PUT)).toHaveLength(1)
  expect(await hasBlob(open(proxy.host), digest)).toBe(true)
})

withRegistry(
  'what is too large for one request goes in pieces, and goes on after one that failed',
  async () => {
    const proxy = await startRegistryProxy(await startDockerRegistry(), (asked, before, request) => {
      if (Number(request.headers['content-length'] ?? 0) > MIB) return { answer: { status: 413 } }
      return asked === PATCH && before === 2 ? { answer: { status: 502 } } : undefined
    })
    await uploadBlob(open(proxy.host), blob, { piece: MIB })
    expect(proxy.asked.filter((asked) => asked === PATCH)).toHaveLength(5)
    expect(proxy.bytes()).toBe(content.length)
    expect(await hasBlob(open(proxy.host), digest)).toBe(true)
  },
)

test('a registry that keeps what it got is sent the rest', async () => {
  const kept = await keepingRegistry({ cutAfter: MIB })
  await uploadBlob(open(kept.host), blob)
  expect(kept.asked).toEqual(['POST', 'PUT', 'HEAD', 'GET', 'PATCH', 'PUT'])
  expect(sha256(kept.content())).toBe(sha256(content))
})

test('a registry that never gets further is given up, with what it said', async () => {
  const { host } = await startRegistryProxy('127.0.0.1:1', (asked) => ({
    answer: /HEAD|GET/.test(asked)
      ? { status: 404 }
      : {
          status: asked.startsWith('POST') ? 202 : 503,
          headers: { location: '/v2/acme/ferry/blobs/uploads/1' },
        },
  }))
  await expect(uploadBlob(open(host), blob)).rejects.toMatchObject({
    code: 'HTTP_REFUSED',
    message: `PUT ${host}/v2/acme/ferry/blobs/uploads/1 was answered with 503`,
  })
})

test('a registry that takes pieces and keeps none is given up', async () => {
  const location = '/v2/acme/ferry/blobs/uploads/1'
  const { host, asked } = await startRegistryProxy('127.0.0.1:1', (name) => {
    const status =
      name.startsWith('HEAD') || name.startsWith('GET') ? 404 : name.startsWith('PUT') ? 405 : 202
    return { answer: { status, headers: { location, range: '0-0' } } }
  })
  await expect(uploadBlob(open(host), blob)).rejects.toMatchObject({ code: 'HTTP_REFUSED' })
  expect(asked.filter((each) => each === PATCH)).toHaveLength(4)
})

const blob: Blob = {
  digest,
  size: content.length,
  async *open(from, bytes) {
    for (let at = from; at < from + bytes; at += MIB / 8)
      yield content.subarray(at, Math.min(at + MIB / 8, from + bytes))
  },
}

function open(host: string): Registry {
  const http = { pause: 1 }
  return openRegistry({
    host,
    repository: 'acme/ferry',
    rights: ['pull', 'push'],
    world: testWorld('/'),
    http,
  })
}

/** As the specification has it: what arrived of a request that was cut is kept. Docker's own does not. */
async function keepingRegistry({ cutAfter }: { cutAfter: number }) {
  const asked: string[] = []
  const chunks: Buffer[] = []
  const size = (): number => chunks.reduce((sum, { length }) => sum + length, 0)
  const server = createServer((request, response) => {
    asked.push(request.method ?? '')
    const isCut = asked.filter((method) => method === 'PUT').length === 1 && request.method === 'PUT'
    const location = `/v2/acme/ferry/blobs/uploads/1?offset=${size()}&signed=a+b==`
    const range = (): string => `0-${size() - 1}`
    const simple = {
      POST: [202, { location }],
      HEAD: [404, {}],
      GET: [204, { location, range: range() }],
    } as const
    const answer = simple[request.method as keyof typeof simple] as readonly [number, object] | undefined
    const expected = request.headers['content-range']
    const isElsewhere = expected !== undefined && !expected.startsWith(`${size()}-`)
    if (answer !== undefined || isElsewhere) {
      const [status, headers] = answer ?? [416, {}]
      response.writeHead(status, { ...headers }).end()
      return
    }
    request.on('data', (chunk: Buffer) => {
      chunks.push(isCut ? chunk.subarray(0, cutAfter - size()) : chunk)
      if (isCut && size() === cutAfter) request.socket.destroy()
    })
    request.once('end', () => {
      const isEnd = request.url?.includes(`signed=a+b==&digest=${encodeURIComponent(digest)}`) === true
      response.writeHead(isEnd ? 201 : 202, { location, range: range() }).end()
    })
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return { host, asked, content: () => Buffer.concat(chunks) }
}
