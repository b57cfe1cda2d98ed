import { expect, test } from 'vitest'
import { openRegistry, type Registry } from '../../../src/package/index.js'
import { attach } from '../../../src/publish/registry/attach.js'
import { isAsNew } from '../../../src/publish/registry/moving-tag.js'
import { sha256 } from '../../../src/sha256.js'
import { parseVersion } from '../../../src/version/index.js'
import { writeFiles } from '../../support/files.js'
import { serve } from '../../support/serve.js'
import { someVersion } from '../../support/handmade-bundle.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

const newest = { digest: `sha256:${'0'.repeat(64)}`, version: parseVersion(someVersion.version) }

test('a config that is too large for one is not fetched', async () => {
  const config = { mediaType: 'config', digest: `sha256:${sha256('')}`, size: 2 ** 40 }
  const { registry, asked } = await holding(JSON.stringify({ config, layers: [] }))
  await expect(isAsNew(registry, 'latest', newest)).rejects.toMatchObject({
    code: 'REGISTRY_ANSWER_UNKNOWN',
    message: expect.stringContaining(`${2 ** 40} bytes`),
  })
  expect(asked).toEqual(['GET /v2/acme/ferry/manifests/latest'])
})

test.each([
  '<html>',
  '',
  'null',
  '[]',
  '"manifest"',
  '{"manifests":[null]}',
  '{"manifests":{}}',
  '{"config":{"digest":5}}',
  '{"config":"config"}',
])('what is no manifest is told, and neither moved nor added to: %s', async (text) => {
  const { registry, asked } = await holding(text)
  const unknown = {
    code: 'REGISTRY_ANSWER_UNKNOWN',
    message: expect.stringContaining(`sha256:${sha256(text)} is no manifest`),
  }
  await expect(isAsNew(registry, 'latest', newest)).rejects.toMatchObject(unknown)
  expect(asked).toEqual(['GET /v2/acme/ferry/manifests/latest'])
})

test.each([
  '{}',
  '{"manifests":[]}',
  '{"annotations":{"org.opencontainers.image.version":5}}',
  '{"annotations":null,"manifests":null,"config":null}',
])('what does not say its version is older: %s', async (text) => {
  const { registry } = await holding(text)
  expect(await isAsNew(registry, 'latest', newest)).toBe(false)
})

test.each([
  'no JSON',
  'null',
  '{"config":[]}',
  '{"config":{"Labels":{"org.opencontainers.image.version":1}}}',
])('of what is no image, the config may be anything: %s', async (text) => {
  const digest = `sha256:${sha256(text)}`
  const { registry } = await holding(
    JSON.stringify({ config: { mediaType: 'x', digest, size: text.length } }),
    text,
  )
  expect(await isAsNew(registry, 'latest', newest)).toBe(false)
})

test('a list of referrers that is none is told, and not written over', async () => {
  const { registry, asked } = await holding('<html>')
  const dir = await tempFolder()
  await writeFiles(dir, { 'sbom.json': 'sbom' })
  const attachments = [
    { artifactType: 'sbom', files: [{ file: 'sbom.json', mediaType: 'sbom', content: null }] },
  ]
  const subject = { mediaType: 'image', digest: `sha256:${sha256('image')}`, size: 5 }
  await expect(attach(registry, subject, { dir, attachments, created: null })).rejects.toMatchObject({
    code: 'REGISTRY_ANSWER_UNKNOWN',
  })
  const list = `/v2/acme/ferry/manifests/sha256-${sha256('image')}`
  expect(asked.filter((line) => line.endsWith(list))).toEqual([`GET ${list}`])
})

/** A registry that gives one text under every tag, and one as every blob. */
async function holding(manifest: string, blob?: string): Promise<{ registry: Registry; asked: string[] }> {
  const asked: string[] = []
  const host = await serve((request, response) => {
    const { method, url = '' } = request
    asked.push(`${method} ${url}`)
    if (method !== 'GET')
      return request.resume().once('end', () => response.writeHead(method === 'HEAD' ? 200 : 201).end())
    const type = 'application/vnd.oci.image.manifest.v1+json'
    return response.writeHead(200, { 'content-type': type }).end(url.includes('/blobs/') ? blob : manifest)
  })
  const world = testWorld('/')
  return { registry: openRegistry({ host, repository: 'acme/ferry', rights: ['pull'], world }), asked }
}
