import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import type { Config, RegistryConfig } from '../../../src/config/index.js'
import { type Artifact, openRegistry, type Registry } from '../../../src/package/index.js'
import type { Publication, PublishContext } from '../../../src/publish/index.js'
import { registry } from '../../../src/publish/registry/registry.js'
import { parseVersion } from '../../../src/version/index.js'
import { hasDockerRegistry, startDockerRegistry } from '../../support/docker-registry.js'
import { writeFiles } from '../../support/files.js'
import { someVersion } from '../../support/handmade-bundle.js'
import { writeImage } from '../../support/image-archive.js'
import { startRegistryProxy } from '../../support/registry-proxy.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

// Never skipped in CI.
const withRegistry = test.skipIf(!hasDockerRegistry && process.env['CI'] === undefined)
const { version } = someVersion
const IMAGE_VERSION = 'org.opencontainers.image.version'

withRegistry('the tag comes last, and what is there is the same the next time', async () => {
  const proxy = await startRegistryProxy(await startDockerRegistry())
  const { image, context } = await prepare(proxy.host)
  expect(image?.title).toBe(`Push ${proxy.host}/acme/ferry:${version}`)
  expect(await image?.check?.(context)).toEqual([])
  expect(await image?.look?.(context)).toBe('absent')
  await image?.act(context)
  expect(proxy.asked.at(-1)).toBe(`PUT /v2/acme/ferry/manifests/${version}`)
  expect(await image?.look?.(context)).toBe('same')
})

withRegistry('another image under the tag stays, and both digests are said', async () => {
  const host = await startDockerRegistry()
  const one = await prepare(host)
  await one.image?.act(one.context)
  const other = await prepare(host, { cargo: Buffer.from('other') })
  await expect(other.image?.look?.(other.context)).rejects.toMatchObject({
    code: 'PUBLISHED_DIFFERS',
    message: expect.stringMatching(
      /there already.*: sha256:[0-9a-f]{64}; to be published: sha256:[0-9a-f]{64}$/,
    ),
  })
})

withRegistry('what a release says of an image refers to it, with what others put there', async () => {
  const host = await startDockerRegistry()
  const { image, context, digest, open } = await prepare(host)
  await image?.act(context)
  const tag = (await digest()).replace(':', '-')
  const listed = async (): Promise<{ manifests: { digest: string; artifactType: string }[] }> =>
    JSON.parse((await open().manifest(tag))?.content.toString() ?? '')
  const types = [
    'application/vnd.cyclonedx+json',
    'application/vnd.in-toto+json',
    'application/vnd.slipway.signature.v1',
  ]
  const { manifests } = await listed()
  expect(manifests.map(({ artifactType }) => artifactType)).toEqual(types)
  const [sbom] = manifests
  const manifest = JSON.parse((await open().manifest(sbom?.digest ?? ''))?.content.toString() ?? '')
  expect(manifest.subject.digest).toBe(await digest())
  expect((await open().blob(manifest.layers[0])).toString()).toBe('sbom')
  expect(manifest.layers[0].annotations).toEqual({ 'org.opencontainers.image.title': 'sbom.json' })
  // Somebody signed it, and knows of nobody else.
  const top = await open().manifest(await digest())
  const foreign = { mediaType: top?.mediaType, digest: top?.digest, size: top?.size, artifactType: 'foreign' }
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: [foreign],
  }
  const headers = { 'content-type': index.mediaType }
  await open('push').ask('PUT', `manifests/${tag}`, { headers, body: JSON.stringify(index) })
  await image?.act(context)
  expect((await listed()).manifests.map(({ artifactType }) => artifactType)).toEqual(['foreign', ...types])
})

withRegistry('a registry that lists referrers itself gets no tag for them', async () => {
  const proxy = await startRegistryProxy(await startDockerRegistry(), () => ({
    adds: { 'OCI-Subject': 'sha256:0' },
  }))
  const { image, context, digest, open } = await prepare(proxy.host)
  await image?.act(context)
  expect(await open().manifest((await digest()).replace(':', '-'))).toBe(null)
})

withRegistry('tags follow the newest release, and are never moved back', async () => {
  const host = await startDockerRegistry()
  const [older, newer] = [
    await prepare(host, {}, '1.0.275-b244a2b9b8-20150202.163449'),
    await prepare(host, {}, '1.0.276-a244a2b9b8-20150203.163449'),
  ]
  expect(older.tags.map(({ id, stage }) => [id, stage])).toEqual([
    [`registry:${host}/acme/ferry:latest`, 'announcement'],
    [`registry:${host}/acme/ferry:1.0`, 'announcement'],
  ])
  for (const { image, tags, context } of [older, newer, older]) {
    await image?.act(context)
    for (const tag of tags) {
      await tag.act(context)
      expect(await tag.look?.(context)).toBe('same')
    }
  }
  for (const tag of ['latest', '1.0'])
    expect((await newer.open().manifest(tag))?.digest).toBe(await newer.digest())
})

test('from a branch that is none of releases, no tag is moved', async () => {
  const { tags } = await prepare('127.0.0.1:1', {}, version, 'topic')
  expect(tags).toEqual([])
})

interface Prepared {
  readonly image: Publication | undefined
  readonly tags: readonly Publication[]
  readonly context: PublishContext
  readonly digest: () => Promise<string>
  readonly open: (right?: 'push') => Registry
}

/** A release of an image, ready to be published to `acme/ferry`. */
async function prepare(
  host: string,
  options: Parameters<typeof writeImage>[1] = {},
  text = version,
  branch = 'main',
): Promise<Prepared> {
  const dir = await tempFolder()
  await writeImage(dir, { annotations: { [IMAGE_VERSION]: text }, ...options })
  await writeFiles(dir, {
    'sbom.json': 'sbom',
    'provenance.json': 'provenance',
    'sums.txt': 'sums',
    'sums.txt.sig': 'sig',
  })
  const artifacts = [
    { kind: 'image', bundle: 'ferry', file: 'image.tar' },
    { kind: 'sbom', bundle: 'ferry', file: 'sbom.json' },
    { kind: 'sbom', bundle: 'tug', file: 'other.json' },
    { kind: 'provenance', bundle: null, file: 'provenance.json' },
    { kind: 'checksums', bundle: null, file: 'sums.txt' },
    { kind: 'signature', bundle: null, file: 'sums.txt.sig' },
  ] as unknown as Artifact[]
  const config: RegistryConfig = {
    to: 'registry',
    repository: `${host}/acme/ferry`,
    bundle: 'ferry',
    tags: ['latest', '<major>.<minor>'],
    branches: ['*'],
  }
  const plan = {
    config: { release: { branches: ['main'] } } as unknown as Config,
    version: { ...someVersion, ...parseVersion(text), version: text, branch },
    head: null,
    artifacts: artifacts.slice(0, 1),
  } as unknown as Parameters<typeof registry>[1]
  const world = testWorld(dir)
  const [image, ...tags] = registry(config, plan)
  return {
    image,
    tags,
    context: { world, dir, artifacts },
    digest: async () => {
      const index = await execa('tar', ['-xOf', join(dir, 'image.tar'), 'index.json'])
      return JSON.parse(index.stdout).manifests[0].digest
    },
    open: (right) => openRegistry({ host, repository: 'acme/ferry', rights: [right ?? 'pull'], world }),
  }
}
