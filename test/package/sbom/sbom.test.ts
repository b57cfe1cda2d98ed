import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { expect, test } from 'vitest'
import { bundle } from '../../../src/bundle/index.js'
import type { Manifest } from '../../../src/contract.js'
import { type Sbom, sbomOf } from '../../../src/package/sbom/cyclonedx.js'
import { imageSbomOf } from '../../../src/package/sbom/image-sbom.js'
import { makeArtifact, sbomOfImage } from '../../../src/package/index.js'
import { openImageArchive } from '../../../src/publish/registry/image-archive.js'
import { writeFiles } from '../../support/files.js'
import { packImage, writeBase } from '../../support/image.js'
import { bundleConfig, projectWith, someVersion as stamped } from '../../support/bundle.js'
import { readJson, someVersion, writeBundle } from '../../support/handmade-bundle.js'
import { tempFolder } from '../../support/temp.js'
import { testWorld } from '../../support/world.js'

const planned = { kind: 'sbom', bundle: 'ferry', file: `ferry-${someVersion.version}.cdx.json` } as const
const files = { 'server.js': '' }

test('a bundle of real packages is described as the schema of CycloneDX wants it', async () => {
  const root = await projectWith(
    { 'src/server.ts': `import fastify from 'fastify'\nimport pg from 'pg'\nconsole.log(fastify(), pg)\n` },
    { packages: ['fastify'], packageJson: { license: 'MIT' } },
  )
  const built = await bundle(bundleConfig(root, { external: ['pg'], target: 'node22.18' }), {
    version: stamped(),
    module: null,
  })
  const sbom = sbomOf(built.manifest)
  expect(await violations(sbom)).toEqual([])
  expect(await violations({ ...sbom, components: [{ name: 'no type' }] })).not.toEqual([])
  const find = (name: string) => sbom.components.find((each) => (each as { name: string }).name === name)
  expect(find('fastify')).toMatchObject({
    type: 'library',
    licenses: [{ license: { id: 'MIT', acknowledgement: 'declared' } }],
  })
  expect(sbom.dependencies[0]?.dependsOn).toEqual([
    expect.stringMatching(/^pkg:npm\/fastify@5\.\d+\.\d+$/),
    'pkg:npm/pg',
    'pkg:generic/node',
  ])
  const ofFastify = sbom.dependencies.find(({ ref }) => ref.startsWith('pkg:npm/fastify@'))
  expect(ofFastify?.dependsOn).toContainEqual(expect.stringMatching(/^pkg:npm\/avvio@/))
  expect(find('node')).toMatchObject({ isExternal: true, versionRange: 'vers:semver/>=22.18.0' })
})

test('it says what is inside, what is expected outside, and who imports whom', async () => {
  const sbom = sbomOf(await manifestWith(hold))
  expect(await violations(sbom)).toEqual([])
  expect(sbom).toMatchObject({
    metadata: {
      component: {
        type: 'application',
        name: 'ferry',
        version: someVersion.version,
        licenses: [{ expression: 'MIT OR Apache-2.0' }],
        properties: [{ name: 'slipway:commit', value: someVersion.commit }],
        components: [{ type: 'file', name: 'server.js', hashes: [{ alg: 'SHA-256' }] }],
      },
    },
    components: [
      { group: '@harbour', name: 'crane', version: '1.0.0+x', purl: 'pkg:npm/%40harbour/crane@1.0.0%2Bx' },
      { name: 'odd', licenses: [{ license: { name: 'SEE LICENSE IN <b>here</b>' } }] },
      { name: 'silent' },
      { name: 'pg', purl: 'pkg:npm/pg', isExternal: true },
      { type: 'platform', name: 'node', versionRange: 'vers:semver/>=20.0.0' },
    ],
    dependencies: [
      { dependsOn: ['pkg:npm/%40harbour/crane@1.0.0%2Bx', 'pkg:generic/node'] },
      { ref: 'pkg:npm/%40harbour/crane@1.0.0%2Bx', dependsOn: ['pkg:npm/pg', 'pkg:npm/silent@2.0.0'] },
      { dependsOn: [] },
      { dependsOn: [] },
    ],
  })
  expect(sbom.components[2]).not.toHaveProperty('licenses')
})

test('a licence that is no id of SPDX is an expression where it is one, else a name', async () => {
  const said = [
    '0BSD',
    'GPL-2.0-or-later WITH Classpath-exception-2.0',
    'Apache 2.0',
    'UNLICENSED',
    'X'.repeat(5000),
  ]
  const packages = said.map((license, index) => ({
    name: `p${index}`,
    version: '1.0.0',
    license,
    imports: [],
  }))
  const sbom = sbomOf(await manifestWith({ packages }))
  expect(await violations(sbom)).toEqual([])
  expect(sbom.components.slice(0, -1)).toMatchObject([
    { licenses: [{ license: { id: said[0] } }] },
    { licenses: [{ expression: said[1] }] },
    { licenses: [{ license: { name: said[2] } }] },
    { licenses: [{ license: { name: said[3] } }] },
    { licenses: [{ license: { name: said[4] } }] },
  ])
})

test('the serial number is that of the content: the same for the same, another for anything else', async () => {
  const one = sbomOf(await manifestWith(hold))
  expect(one).toEqual(sbomOf(await manifestWith(hold)))
  expect(one.serialNumber).toMatch(
    /^urn:uuid:[\da-f]{8}-[\da-f]{4}-8[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
  )
  const other = sbomOf(await manifestWith({ ...hold, license: 'ISC' }))
  expect(other.serialNumber).not.toBe(one.serialNumber)
})

test('the artifact is that of the manifest, whatever the folder', async () => {
  const digests = [await packed(), await packed()].map(({ sha256 }) => sha256)
  expect(digests[0]).toBe(digests[1])
})

test('that of an image says what is in the image: packages beside the bundle, and its base', async () => {
  const root = await tempFolder()
  await writeBase(join(root, 'base'))
  await writeFiles(join(root, 'node_modules'), {
    'pg/package.json': {
      name: 'pg',
      version: '8.1.0',
      license: 'MIT',
      dependencies: { '@pg/pool': '3', none: '1' },
    },
    '@pg/pool/package.json': { name: '@pg/pool', version: '3.0.0' },
    'none/package.json': { name: 'none', version: '1.0.0', license: 'ISC' },
  })
  const made = await writeBundle(root, {
    files,
    externals: ['gone', 'pg'],
    packageJson: { dependencies: { pg: '8' } },
  })
  const bases = [{ text: 'oci:base', path: join(root, 'base'), tag: null }]
  const { manifests, blobs } = await openImageArchive(await packImage(made, { bases }))
  const text = await sbomOfImage(
    manifests.map(({ content }) => content),
    (wanted) => {
      const blob = blobs.find(({ digest }) => digest === wanted)
      if (blob === undefined) throw new Error(wanted)
      return blob.open(0, blob.size)
    },
  )
  const sbom = JSON.parse(text ?? '') as Sbom
  expect(await violations(sbom)).toEqual([])
  expect(sbom.metadata).toMatchObject({ component: { type: 'container', name: 'ferry' } })
  const told = sbom.components.map((each) => each as Record<string, unknown>)
  expect(told.map((each) => each['purl'] ?? each['bom-ref'])).toEqual([
    `ferry@${someVersion.version}`,
    'pkg:npm/%40pg/pool@3.0.0',
    'pkg:npm/none@1.0.0',
    'pkg:npm/pg@8.1.0',
    'pkg:npm/gone',
    'pkg:generic/node',
    expect.stringMatching(/^base:.*@sha256:/),
  ])
  expect(told.filter((each) => each['isExternal'] === true).map(({ name }) => name)).toEqual(['gone'])
  expect(sbom.dependencies).toContainEqual({
    ref: 'pkg:npm/pg@8.1.0',
    dependsOn: ['pkg:npm/%40pg/pool@3.0.0', 'pkg:npm/none@1.0.0'],
  })
})

test('where an image has the Node that made it, its version and the files of that layer are told', async () => {
  const contents = {
    manifest: await manifestWith(hold),
    node: '20.19.0',
    files: [{ path: 'usr/local/bin/node', sha256: '0'.repeat(64) }],
    bases: [],
    packages: [],
    find: () => null,
  }
  const sbom = imageSbomOf(contents)
  expect(await violations(sbom)).toEqual([])
  expect(sbom.components.slice(-3)).toMatchObject([
    { name: 'pg', isExternal: true },
    { type: 'platform', version: '20.19.0', purl: 'pkg:generic/node@20.19.0' },
    { type: 'file', name: '/usr/local/bin/node' },
  ])
})

async function packed() {
  const folder = await tempFolder()
  const made = await writeBundle(folder, { files })
  const artifact = await makeArtifact(planned, {
    bundle: made,
    version: someVersion,
    world: testWorld(folder),
    dir: folder,
  })
  expect(artifact.file).toBe(planned.file)
  expect(await readJson(join(folder, planned.file))).toEqual(sbomOf(made.manifest))
  return artifact
}

const hold: Partial<Manifest> = {
  license: 'MIT OR Apache-2.0',
  imports: ['@harbour/crane@1.0.0+x'],
  packages: [
    { name: '@harbour/crane', version: '1.0.0+x', license: 'MIT', imports: ['pg', 'silent@2.0.0'] },
    { name: 'odd', version: '1.0.0', license: 'SEE LICENSE IN <b>here</b>', imports: [] },
    { name: 'silent', version: '2.0.0', license: null, imports: [] },
  ],
  externals: ['pg'],
}

async function manifestWith(changes: Partial<Manifest>): Promise<Manifest> {
  return { ...(await writeBundle(await tempFolder(), { files })).manifest, ...changes }
}

/** What the schema of CycloneDX 1.7 finds. */
async function violations(value: unknown): Promise<unknown> {
  const library = createRequire(import.meta.url).resolve('@cyclonedx/cyclonedx-library/package.json')
  const schemas = join(dirname(library), 'res/schema')
  const load = async (name: string) =>
    JSON.parse(await readFile(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as Record<
      string,
      unknown
    >
  const formats = { 'idn-email': true, 'iri-reference': true } as const
  const ajv = new Ajv({ strict: false, allErrors: true, formats })
  addFormats.default(ajv)
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    // As the schema of a BOM, which stands beside them, refers to them.
    const { $id: _, ...part } = await load(name)
    ajv.addSchema(part, `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`)
  }
  const validate = ajv.compile(await load('bom-1.7'))
  validate(JSON.parse(JSON.stringify(value)))
  return validate.errors ?? []
}
