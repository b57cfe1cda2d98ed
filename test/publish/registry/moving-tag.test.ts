import { expect, test } from 'vitest'
import { openRegistry, type Registry } from '../../../src/package/index.js'
import { isAsNew } from '../../../src/publish/registry/moving-tag.js'
import { sha256 } from '../../../src/sha256.js'
import { parseVersion } from '../../../src/version/index.js'
import { serve } from '../../support/serve.js'
import { someVersion } from '../../support/handmade-bundle.js'
import { testWorld } from '../../support/world.js'

const newest = { digest: `sha256:${'0'.repeat(64)}`, version: parseVersion(someVersion.version) }

test('a config that is too large for one is not fetched', async () => {
  const config = { mediaType: 'config', digest: `sha256:${sha256('')}`, size: 2 ** 40 }
  const { registry, asked } = await holding(JSON.stringify({ config, layers: [] }))
  await expect(isAsNew(registry, 'latest', newest)).rejects.toMatchObject({
    code: 'REGISTRY_ANSWER_UNKNOWN',
    message: expect.stringContaining(`${2 ** 40} bytes`),
  })
  expect(asked).toEqual(['/v2/acme/ferry/manifests/latest'])
})

/** A registry that gives one text under every tag. */
async function holding(text: string): Promise<{ registry: Registry; asked: string[] }> {
  const asked: string[] = []
  const host = await serve((request, response) => {
    asked.push(request.url ?? '')
    response.writeHead(200, { 'content-type': 'application/vnd.oci.image.manifest.v1+json' }).end(text)
  })
  const world = testWorld('/')
  return { registry: openRegistry({ host, repository: 'acme/ferry', rights: ['pull'], world }), asked }
}
