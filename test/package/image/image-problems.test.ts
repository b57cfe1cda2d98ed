import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import type { BundleConfig, ImageArtifact } from '../../../src/config/index.js'
import type { SlipwayError } from '../../../src/errors.js'
import { packagerOf } from '../../../src/package/kinds.js'
import { bundleConfig } from '../../support/bundle.js'
import { hasDockerRegistry, startDockerRegistry } from '../../support/docker-registry.js'
import { writeFiles } from '../../support/files.js'
import { baseAt, writeBase } from '../../support/image.js'
import { libraryRepository, releaseIn } from '../../support/release-in.js'
import { tempFolder } from '../../support/temp.js'
import { plannedImage } from '../../support/image.js'
import { testWorld } from '../../support/world.js'

test('what has a base and all its packages has no problem, and looking writes nothing', async () => {
  const root = await tempFolder()
  await writeBase(join(root, 'base'))
  await execa('tar', ['-cf', 'base.tar', '-C', 'base', '.'], { cwd: root })
  await installed(root, 'pg')
  await mkdir(join(root, 'cache'))
  const options = { bases: [baseAt(join(root, 'base.tar'))], platforms: ['linux/amd64'] }
  expect(await problems(root, options, { external: ['pg'] })).toEqual([])
  expect(await problems(root)).toEqual([])
  expect(await readdir(join(root, 'cache'))).toEqual([])
})

test('a base that is not there, lacks a layer, or is for another platform', async () => {
  const root = await tempFolder()
  expect(await problems(root, { bases: [baseAt(join(root, 'base'))] })).toMatchObject([
    { code: 'IMAGE_BASE_UNFIT', message: expect.stringContaining('there is no such file or folder') },
  ])
  await writeBase(join(root, 'base'), { architectures: ['amd64', 'arm64'] })
  const there = { bases: [baseAt(join(root, 'base'))] }
  expect(await problems(root, { ...there, platforms: ['linux/s390x'] })).toMatchObject([
    { code: 'IMAGE_PLATFORM_MISSING' },
  ])
  const blobs = join(root, 'base/blobs/sha256')
  // Documents begin with a brace.
  const layer = await execa('grep', ['-L', '^{', '-r', blobs])
  await rm(layer.stdout.split('\n')[0] ?? '')
  expect(await problems(root, there)).toMatchObject([
    { code: 'IMAGE_BASE_UNFIT', message: expect.stringContaining('it lacks sha256:') },
  ])
})

test('what `docker save` wrote is looked at, and its layers are not read', async () => {
  const root = await tempFolder()
  const layers = ['layer.tar']
  const config = {
    os: 'linux',
    architecture: 'amd64',
    rootfs: { type: 'layers', diff_ids: [`sha256:${'0'.repeat(64)}`] },
  }
  await writeFiles(join(root, 'base'), {
    'manifest.json': [{ Config: 'config.json', Layers: layers }],
    'config.json': config,
  })
  const bases = [baseAt(join(root, 'base'))]
  expect(await problems(root, { bases })).toMatchObject([
    { message: expect.stringContaining('lacks layer.tar') },
  ])
  await writeFile(join(root, 'base/layer.tar'), '')
  expect(await problems(root, { bases })).toEqual([])
})

test('packages that stay outside and are not installed, but not what may be missing', async () => {
  const root = await tempFolder()
  const dependencies = { pg: '8', '@aws/s3': '1', '@aws/sns': '1', inside: '1' }
  await writeFiles(root, { 'package.json': { dependencies, optionalDependencies: { bufferutil: '1' } } })
  await installed(root, '@aws/sns')
  const external = ['pg', '@aws/*', 'bufferutil', 'pg-native']
  const found = await problems(root, {}, { external })
  expect(found.map(({ code, message }) => [code, /"(.*?)"/.exec(message)?.[1]])).toEqual([
    ['IMAGE_PACKAGE_MISSING', 'pg'],
    ['IMAGE_PACKAGE_MISSING', '@aws/s3'],
  ])
})

test.skipIf(!hasDockerRegistry && process.env['CI'] === undefined)(
  'an image that its registry does not have',
  async () => {
    const reference = `${await startDockerRegistry()}/acme/node@sha256:${'0'.repeat(64)}`
    expect(
      await problems(await tempFolder(), { bases: [{ text: `docker://${reference}`, reference }] }),
    ).toMatchObject([{ code: 'REGISTRY_IMAGE_MISSING' }])
  },
)

test('a release is refused before anything is built', async () => {
  const root = await tempFolder()
  await libraryRepository(root, {
    'package.json': { name: 'ferry', version: '1.2.0', type: 'module', dependencies: { pg: '8' } },
    'src/server.ts': 'import "pg"\n',
    'build.config.json': {
      generate: { module: false },
      bundle: { external: ['pg'] },
      release: { artifacts: [{ kind: 'image', base: 'oci:nowhere' }] },
    },
  })
  const refused = (await releaseIn(root, { dryRun: true }).catch((error: unknown) => error)) as SlipwayError
  expect(refused.diagnostics.map(({ text }) => text)).toEqual([
    expect.stringContaining('cannot be built on "oci:nowhere"'),
    expect.stringContaining('needs the package "pg"'),
  ])
  expect(await readdir(root)).not.toContain('dist')
})

async function problems(
  root: string,
  options: Partial<ImageArtifact> = {},
  config: Partial<BundleConfig> = {},
): Promise<readonly SlipwayError[]> {
  const planned = plannedImage('app', 'app.image.tar', options)
  const world = testWorld(root, { env: { XDG_CACHE_HOME: join(root, 'cache') } })
  return (await packagerOf('image').check?.(bundleConfig(root, config), planned, { world })) ?? []
}

async function installed(root: string, name: string): Promise<void> {
  await writeFiles(root, { [`node_modules/${name}/package.json`]: { name, version: '1.0.0' } })
}
