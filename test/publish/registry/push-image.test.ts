import { execa } from 'execa'
import { expect, test } from 'vitest'
import { openRegistry, type Registry } from '../../../src/package/index.js'
import { openImageArchive } from '../../../src/publish/registry/image-archive.js'
import { pushImage, putManifest } from '../../../src/publish/registry/push-image.js'
import { hasDockerRegistry, startDockerRegistry } from '../../support/docker-registry.js'
import { writeImage } from '../../support/image-archive.js'
import { startRegistryProxy } from '../../support/registry-proxy.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

// Never skipped in CI.
const withRegistry = test.skipIf(!hasDockerRegistry && process.env['CI'] === undefined)

withRegistry('skopeo finds an index of two platforms, and copies all of it', async () => {
  const folder = await tempFolder()
  const archive = await openImageArchive(await writeImage(folder, { architectures: ['amd64', 'arm64'] }))
  const host = await startDockerRegistry()
  await push(open(host), archive)
  const image = `docker://${host}/acme/ferry:1.2.3`
  const { stdout } = await execa('skopeo', ['inspect', '--raw', '--tls-verify=false', image])
  expect(stdout).toBe(archive.top.content.toString())
  const copy = [
    'copy',
    '-q',
    '--all',
    '--src-tls-verify=false',
    '--preserve-digests',
    image,
    `oci:${folder}/copy:x`,
  ]
  await execa('skopeo', copy)
})

withRegistry('what is there is not sent again', async () => {
  const folder = await tempFolder()
  const archive = await openImageArchive(await writeImage(folder))
  const proxy = await startRegistryProxy(await startDockerRegistry())
  await push(open(proxy.host), archive)
  const before = proxy.asked.length
  await push(open(proxy.host), archive)
  expect(proxy.asked.slice(before).filter((asked) => /PATCH|POST|PUT.*blobs/.test(asked))).toEqual([])
})

withRegistry('blobs of the base are taken from its repository, where one may read it', async () => {
  const folder = await tempFolder()
  const archive = await openImageArchive(await writeImage(folder))
  const proxy = await startRegistryProxy(await startDockerRegistry())
  await push(open(proxy.host, 'acme/base'), archive)
  const before = proxy.bytes()
  const ferry = open(proxy.host)
  await pushImage(ferry, archive, { repository: 'acme/base', registry: ferry })
  expect(proxy.bytes() - before).toBe(archive.top.size)
  await pushImage(open(proxy.host, 'acme/other'), archive, {
    repository: 'acme/none',
    registry: open(proxy.host, 'acme/other'),
  })
  expect(await open(proxy.host, 'acme/other').manifest(archive.top.digest)).not.toBe(null)
})

function open(host: string, repository = 'acme/ferry'): Registry {
  return openRegistry({
    host,
    repository,
    rights: ['pull', 'push'],
    world: testWorld('/'),
    http: { pause: 1 },
  })
}

async function push(
  registry: Registry,
  archive: Awaited<ReturnType<typeof openImageArchive>>,
): Promise<void> {
  await pushImage(registry, archive, null)
  await putManifest(registry, archive.top, '1.2.3')
}
