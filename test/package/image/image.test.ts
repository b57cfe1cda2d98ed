import { spawnSync } from 'node:child_process'
import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { expect, test } from 'vitest'
import { sha256 } from '../../../src/sha256.js'
import { writeFiles } from '../../support/files.js'
import { chmodBundle, someVersion, writeBundle } from '../../support/handmade-bundle.js'
import { baseAt, openImage, packImage, sharedCache, unpackLayers, writeBase } from '../../support/image.js'
import { tempFolder } from '../../support/temp.js'

const cache = { XDG_CACHE_HOME: await sharedCache() }
const { version } = someVersion
const files = { 'server.js': 'console.log("afloat", process.version)\n', 'lib/worker.js': '' }
const packageJson = {
  license: 'MIT',
  repository: { type: 'git', url: 'git+https://me:secret@example.invalid/port/ferry.git' },
}

test('the config says how it is run, and labels and annotations what it is', async () => {
  const bundle = await writeBundle(await tempFolder(), { files, packageJson })
  const image = await openImage(
    await packImage(bundle, { ports: [8080, 9090], labels: { 'port.of': 'call' } }, cache),
  )
  const about = {
    'org.opencontainers.image.created': '2015-02-02T16:34:49Z',
    'org.opencontainers.image.licenses': 'MIT',
    'org.opencontainers.image.revision': someVersion.commit,
    'org.opencontainers.image.source': 'https://example.invalid/port/ferry',
    'org.opencontainers.image.title': 'ferry',
    'org.opencontainers.image.version': version,
    'port.of': 'call',
  }
  expect(image.config).toMatchObject({
    created: '2015-02-02T16:34:49Z',
    os: 'linux',
    config: {
      User: '1000:1000',
      ExposedPorts: { '8080/tcp': {}, '9090/tcp': {} },
      Env: [
        'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
        'NODE_ENV=production',
        'HOST=0.0.0.0',
        'PORT=8080',
      ],
      Entrypoint: ['node', '--enable-source-maps', '/srv/ferry/server.js'],
      WorkingDir: '/srv/ferry',
      Labels: about,
      StopSignal: 'SIGTERM',
    },
    history: [
      { created_by: `slipway: Node ${process.versions.node}` },
      { created_by: `slipway: ferry ${version}` },
    ],
  })
  expect(image.manifest.annotations).toEqual(about)
  expect(image.index.manifests[0]?.annotations).toEqual({
    'io.containerd.image.name': `localhost/ferry:${version}`,
    'org.opencontainers.image.ref.name': version,
  })
})

test('every blob is what its digest says, and docker load finds the same ones', async () => {
  const root = await tempFolder()
  await writeBase(join(root, 'base'))
  const bundle = await writeBundle(root, { files })
  const image = await openImage(await packImage(bundle, { bases: [baseAt(join(root, 'base'))] }))
  for (const [at, { digest, size }] of image.manifest.layers.entries()) {
    const bytes = await readFile(image.blob(digest))
    expect([`sha256:${sha256(bytes)}`, bytes.length]).toEqual([digest, size])
    const { stdout } = await execa('gzip', ['-dc', image.blob(digest)], {
      encoding: 'buffer',
      stripFinalNewline: false,
    })
    expect(`sha256:${sha256(stdout)}`).toBe(image.config.rootfs.diff_ids[at])
  }
  const [docker] = JSON.parse(await readFile(join(image.layout, 'manifest.json'), 'utf8'))
  expect(docker).toMatchObject({
    RepoTags: [`localhost/ferry:${version}`],
    Layers: image.manifest.layers.map(({ digest }) => `blobs/${digest.replace(':', '/')}`),
  })
  expect(JSON.parse(await readFile(join(image.layout, docker.Config), 'utf8'))).toEqual(image.config)
})

test('without a base, it is a system in which Node runs, for nobody in particular', async ({ skip }) => {
  if (process.env['CI'] !== 'true' && process.getuid?.() !== 0) skip('chroot wants root')
  const image = await openImage(
    await packImage(await writeBundle(await tempFolder(), { files, format: 'cjs' }), {}, cache),
  )
  const root = await unpackLayers(image)
  await chmod(root, 0o755)
  const script = `
    const { lookup } = require('node:dns')
    const { userInfo, tmpdir } = require('node:os')
    require('node:fs').writeFileSync(tmpdir() + '/written', '')
    lookup('127.0.0.1', (error) => console.log(userInfo().username, error, new Date(0).toLocaleTimeString('de', { timeZone: 'Asia/Tokyo' })))`
  const inside = (...args: string[]) => execa('/usr/sbin/chroot', args, { env: {}, extendEnv: false })
  const { stdout } = await inside('--userspec=1000:1000', root, '/usr/local/bin/node', '-e', script)
  expect(stdout).toBe('node null 09:00:00')
  expect((await stat(join(root, 'tmp'))).mode & 0o7777).toBe(0o1777)
  expect((await inside(root, '/usr/local/bin/node', '/srv/ferry/server.js')).stdout).toBe(
    `afloat ${process.version}`,
  )
})

test('another folder and umask give the same bytes', async () => {
  const [one, other] = [await tempFolder(), await tempFolder()]
  const first = await packImage(await writeBundle(one, { files }), {}, cache)
  const bundle = await writeBundle(other, { files })
  await chmodBundle(bundle, 0o600)
  const before = process.umask(0o077)
  try {
    const second = await packImage(bundle, {}, cache)
    expect(sha256(await readFile(second))).toBe(sha256(await readFile(first)))
  } finally {
    process.umask(before)
  }
})

test('the first layers of two commits are the same', async () => {
  const external = { files, externals: ['rope'], packageJson: { dependencies: { rope: '1' } } }
  const bundles = [
    await writeBundle(await tempFolder(), external),
    await writeBundle(await tempFolder(), { ...external, files: { 'server.js': '2' } }),
  ]
  const layers = []
  for (const bundle of bundles) {
    const { root } = bundle.config
    await writeBase(join(root, 'base'))
    await writeFiles(join(root, 'node_modules/rope'), { 'package.json': { version: '1.0.0' } })
    const image = await openImage(await packImage(bundle, { bases: [baseAt(join(root, 'base'))] }))
    layers.push(image.manifest.layers)
  }
  const [one = [], other = []] = layers
  expect(one.slice(0, 2)).toEqual(other.slice(0, 2))
  expect(one[2]).not.toEqual(other[2])
})

test('a base gives its system, environment and labels, and not what it starts or who it is', async () => {
  const root = await tempFolder()
  await writeBase(join(root, 'base'), {
    config: {
      User: 'root',
      Env: ['PATH=/opt/node/bin', 'NODE_ENV=test', 'NODE_VERSION=24.0.0'],
      Entrypoint: ['docker-entrypoint.sh'],
      Cmd: ['node'],
      Labels: { 'org.opencontainers.image.version': '22.04', vendor: 'harbour' },
    },
  })
  const image = await openImage(
    await packImage(await writeBundle(root, { files }), { bases: [baseAt(join(root, 'base'))] }),
  )
  expect(image.config.config).toEqual({
    User: '1000:1000',
    Env: ['PATH=/opt/node/bin', 'NODE_VERSION=24.0.0', 'NODE_ENV=production', 'HOST=0.0.0.0'],
    Entrypoint: ['node', '--enable-source-maps', '/srv/ferry/server.js'],
    WorkingDir: '/srv/ferry',
    Labels: expect.objectContaining({
      vendor: 'harbour',
      'org.opencontainers.image.version': version,
      'org.opencontainers.image.base.digest': expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
    }),
    StopSignal: 'SIGTERM',
  })
  expect(image.config.history.map(({ created_by }) => created_by)).toEqual([
    'a base',
    'ENV',
    `slipway: ferry ${version}`,
  ])
  const system = await unpackLayers(image)
  expect(await readFile(join(system, 'system'), 'utf8')).toBe('amd64')
  expect(await readFile(join(system, 'srv/ferry/slipway.json'), 'utf8')).toContain(version)
})

test.each([
  ['nonroot', null, 'nonroot'],
  ['0:0', null, '1000:1000'],
  ['root', 'root', 'root'],
  ['', '65532', '65532'],
])('with the user %j of a base and %j of the config, it is %j', async (inherited, user, expected) => {
  const root = await tempFolder()
  await writeBase(join(root, 'base'), { config: { User: inherited } })
  const image = await openImage(
    await packImage(await writeBundle(root, { files }), { bases: [baseAt(join(root, 'base'))], user }),
  )
  expect(image.config.config['User']).toBe(expected)
})

test('of several platforms there is an index, and each has its own base', async () => {
  const root = await tempFolder()
  await writeBase(join(root, 'one'), { architectures: ['arm64', 's390x', 'amd64'] })
  await writeBase(join(root, 'other'), { architectures: ['riscv64', 'amd64'] })
  const bundle = await writeBundle(root, { files })
  const bases = [baseAt(join(root, 'one')), baseAt(join(root, 'other'))]
  const file = await packImage(bundle, { bases, platforms: ['linux/amd64', 'linux/riscv64'] })
  const { index } = await openImage(file)
  expect(index.manifests.map(({ platform }) => platform)).toEqual([
    { os: 'linux', architecture: 'amd64' },
    { os: 'linux', architecture: 'riscv64' },
  ])
  expect(index.annotations).toMatchObject({ 'org.opencontainers.image.version': version })
  const image = await openImage(file, 1)
  expect(await readFile(join(await unpackLayers(image), 'system'), 'utf8')).toBe('riscv64')
  const all = await openImage(await packImage(bundle, { bases }))
  expect(all.index.manifests).toHaveLength(4)
  await expect(packImage(bundle, { bases, platforms: ['linux/arm/v7'] })).rejects.toMatchObject({
    code: 'IMAGE_PLATFORM_MISSING',
    message: expect.stringContaining('"linux/arm64"'),
  })
})

test('skopeo and umoci take it', async ({ skip }) => {
  const has = ['skopeo', 'umoci'].every((command) => spawnSync(command, ['--version']).status === 0)
  if (process.env['CI'] !== 'true' && !has) skip('no skopeo and umoci here')
  const root = await tempFolder()
  await writeBase(join(root, 'base'), { architectures: ['amd64', 'arm64'] })
  const bundle = await writeBundle(root, { files })
  const several = await packImage(bundle, { bases: [baseAt(join(root, 'base'))] })
  const { stdout } = await execa('skopeo', [
    'inspect',
    '--override-arch=arm64',
    `oci-archive:${several}:${version}`,
  ])
  expect(JSON.parse(stdout)).toMatchObject({
    Architecture: 'arm64',
    Labels: { 'org.opencontainers.image.version': version },
  })
  const alone = await packImage(bundle, {}, cache)
  expect(
    JSON.parse(
      (await execa('skopeo', ['inspect', `docker-archive:${alone}:localhost/ferry:${version}`])).stdout,
    ),
  ).toMatchObject({ Os: 'linux' })
  const { layout } = await openImage(alone)
  await execa('umoci', ['unpack', '--rootless', '--image', `${layout}:${version}`, join(root, 'unpacked')])
  expect(await readFile(join(root, 'unpacked/rootfs/srv/ferry/server.js'), 'utf8')).toBe(files['server.js'])
})
