import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import { openRegistry, type Registry } from '../../../src/package/index.js'
import { openRegistryImage } from '../../../src/package/registry/registry-image.js'
import { openImageArchive } from '../../../src/publish/registry/image-archive.js'
import { pushImage, putManifest } from '../../../src/publish/registry/push-image.js'
import type { Blob } from '../../../src/publish/registry/upload-blob.js'
import { hasDockerRegistry, startDockerRegistry } from '../../support/docker-registry.js'
import { writeFiles } from '../../support/files.js'
import { writeImage } from '../../support/image-archive.js'
import { startRegistryProxy } from '../../support/registry-proxy.js'
import { tempFolder } from '../../support/temp.js'
import { startTokenServer } from '../../support/token-server.js'
import { testWorld } from '../../support/world.js'

// Never skipped in CI.
const withRegistry = test.skipIf(!hasDockerRegistry && process.env['CI'] === undefined)

withRegistry('a token is fetched with the login, once, and for the rights that are needed', async () => {
  const tokens = await startTokenServer({ 'ann:open/sesame': ['pull', 'push'] })
  const host = await startDockerRegistry(tokens.auth)
  const registry = open(host, await home({ auths: { [host]: { auth: base64('ann:open/sesame') } } }))
  await registry.checkRight('push')
  expect(await registry.manifest('1')).toBe(null)
  expect(tokens.asked).toEqual(['GET repository:acme/ferry:pull,push ann:open/sesame'])
})

withRegistry('a token that has run out is fetched again', async () => {
  const tokens = await startTokenServer({ 'ann:open/sesame': ['pull', 'push'] }, 0.001)
  const host = await startDockerRegistry(tokens.auth)
  const env = await home({ auths: { [host]: { auth: base64('ann:open/sesame') } } })
  let now = 0
  const world = { ...testWorld('/', { env }), now: () => new Date((now += 1000)) }
  const registry = openRegistry({ host, repository: 'acme/ferry', rights: ['pull'], world })
  await registry.manifest('1')
  await registry.manifest('1')
  expect(tokens.asked).toHaveLength(2)
})

withRegistry('an identity token is exchanged', async () => {
  const tokens = await startTokenServer({ 'ann:open/sesame': ['pull', 'push'] })
  const host = await startDockerRegistry(tokens.auth)
  const env = await home({ auths: { [host]: { identitytoken: 'identity-ann:open/sesame' } } })
  await open(host, env).checkRight('push')
  expect(tokens.asked).toEqual(['POST repository:acme/ferry:pull,push ann:open/sesame'])
})

withRegistry(
  'who is not logged in, is not known, or lacks a right is told so before anything is sent',
  async () => {
    const tokens = await startTokenServer({ 'bob:open/sesame': ['pull'], '': ['pull'] })
    const host = await startDockerRegistry(tokens.auth)
    const check = async (login: string | null): Promise<unknown> => {
      const auths = login === null ? {} : { [host]: { auth: base64(login) } }
      return open(host, await home({ auths }))
        .checkRight('push')
        .catch((error: unknown) => error)
    }
    expect(await check(null)).toMatchObject({
      code: 'REGISTRY_DENIED',
      message: `"${host}/acme/ferry" does not allow this to somebody who is not logged in: "the token allows pull"`,
      fix: expect.stringContaining(`docker login ${host}`),
    })
    expect(await check('bob:open/sesame')).toMatchObject({
      message: `"${host}/acme/ferry" does not allow this to "bob": "the token allows pull"`,
    })
    expect(await check('bob:wrong/sesame')).toMatchObject({
      code: 'REGISTRY_DENIED',
      message: expect.not.stringContaining('sesame'),
    })
  },
)

withRegistry('a registry that wants a name and a password gets them', async () => {
  // Of "ann" and "open sesame".
  const line = 'ann:$2b$04$abcdefghijklmnopqrstuu/LVz6MZlItEy42I2juLihZ66HnQx/cy\n'
  const folder = await tempFolder()
  await writeFiles(folder, { htpasswd: line })
  const host = await startDockerRegistry({ htpasswd: { realm: 'test', path: join(folder, 'htpasswd') } })
  await open(host, await home({ auths: { [host]: { auth: base64('ann:open sesame') } } })).checkRight('push')
  const wrong = open(host, await home({ auths: { [host]: { auth: base64('ann:sesame') } } }))
  await expect(wrong.checkRight('push')).rejects.toMatchObject({ code: 'REGISTRY_DENIED' })
})

test('a password is not sent in plain text to where the registry points', async () => {
  const realm = 'http://tokens.example/token'
  const server = createServer((_, response) => {
    response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}",service="x"` }).end()
  })
  onTestFinished(() => void server.close())
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const registry = open(host, await home({ auths: { [host]: { auth: base64('ann:open/sesame') } } }))
  await expect(registry.checkRight('push')).rejects.toMatchObject({
    code: 'HTTP_NOT_ENCRYPTED',
    message: expect.stringContaining('"http://tokens.example"'),
  })
})

withRegistry('an image is read by its reference, and what is damaged is refused', async () => {
  const folder = await tempFolder()
  const host = await startDockerRegistry()
  const archive = await openImageArchive(await writeImage(folder, { architectures: ['amd64', 'arm64'] }))
  await pushImage(open(host), archive, null)
  await putManifest(open(host), archive.top, '1')
  const context = { world: testWorld(folder) }
  for (const reference of ['acme/ferry:1', `acme/ferry@${archive.top.digest}`]) {
    const { name, root, open: read } = await openRegistryImage(`${host}/${reference}`, context)
    expect([name, root.digest]).toEqual([`${host}/${reference.replace(/@.*/, '')}`, archive.top.digest])
    for (const descriptor of [...archive.manifests, ...archive.blobs.map(descriptorOf)])
      expect(await buffer(read(descriptor))).toHaveLength(descriptor.size)
  }
  await expect(openRegistryImage(`${host}/acme/ferry:2`, context)).rejects.toMatchObject({
    code: 'REGISTRY_IMAGE_MISSING',
  })
  const damaged = await startRegistryProxy(host, (asked) =>
    asked.includes('/blobs/') ? { answer: { status: 200 } } : undefined,
  )
  const { open: read } = await openRegistryImage(`${damaged.host}/acme/ferry:1`, context)
  const layer = archive.blobs.map(descriptorOf)[0]
  await expect(buffer(read(layer!))).rejects.toMatchObject({ code: 'REGISTRY_ANSWER_UNKNOWN' })
})

const descriptorOf = ({ digest, size }: Blob) => ({ mediaType: '', digest, size })

const base64 = (text: string): string => Buffer.from(text).toString('base64')

/** The environment of somebody with this config.json. */
async function home(config: object): Promise<Record<string, string>> {
  const folder = await tempFolder()
  await writeFiles(folder, { 'config.json': config })
  return { HOME: folder, DOCKER_CONFIG: folder }
}

function open(host: string, env: Record<string, string> = {}): Registry {
  const world = testWorld('/', { env })
  return openRegistry({ host, repository: 'acme/ferry', rights: ['pull', 'push'], world, http: { pause: 1 } })
}
