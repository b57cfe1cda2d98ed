import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { execa } from 'execa'
import { afterAll } from 'vitest'
import type { Bundle } from '../../src/bundle/index.js'
import type { ImageArtifact } from '../../src/config/index.js'
import { gzip } from '../../src/package/gzip.js'
import { makeArtifact } from '../../src/package/index.js'
import { packTar, type TarMember } from '../../src/package/tar.js'
import { sha256 } from '../../src/sha256.js'
import { someVersion } from './handmade-bundle.js'
import { tempFolder } from './temp.js'
import { testWorld } from './world.js'

/** A folder for caches that the tests of a file share: compressing a Node takes seconds. */
export async function sharedCache(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-cache-'))
  afterAll(() => rm(folder, { recursive: true }))
  return folder
}

/** Makes the image of a bundle; gives its file. */
export async function packImage(
  bundle: Bundle,
  options: Partial<ImageArtifact> = {},
  env: Record<string, string> = {},
): Promise<string> {
  const { name, root } = bundle.config
  const dir = join(root, 'out')
  const file = `${name}-${someVersion.version}.image.tar`
  await mkdir(dir, { recursive: true })
  const planned = plannedImage(name, file, options)
  const world = testWorld(root, { env: { XDG_CACHE_HOME: join(root, 'cache'), ...env } })
  await makeArtifact(planned, { bundle, version: someVersion, world, dir })
  return join(dir, file)
}

/** As a plan has it, with the defaults of the config. */
export function plannedImage(bundle: string, file: string, options: Partial<ImageArtifact> = {}) {
  const defaults = { bases: [], platforms: null, ports: [], user: null, labels: {} }
  return { kind: 'image', bundle, file, ...defaults, ...options } as const
}

export interface Descriptor {
  digest: string
  mediaType: string
  size: number
  platform?: object
  annotations?: Record<string, string>
}

export interface OpenedImage {
  /** Of index.json, or of the index that this leads to. */
  readonly index: { manifests: Descriptor[]; annotations?: Record<string, string> }
  readonly manifest: { layers: Descriptor[]; annotations: Record<string, string> }
  readonly config: {
    architecture: string
    config: Record<string, unknown>
    rootfs: { diff_ids: string[] }
    history: { created_by: string }[]
  }
  /** Where a blob lies. */
  readonly blob: (digest: string) => string
  /** The folder of the layout. */
  readonly layout: string
}

/** Unpacks the archive of an image, not its layers; of several platforms, one. */
export async function openImage(file: string, at = 0): Promise<OpenedImage> {
  const layout = await tempFolder()
  await execa('tar', ['-xf', file, '-C', layout])
  const blob = (digest: string): string => join(layout, 'blobs', digest.replace(':', '/'))
  const read = async (path: string) => JSON.parse(await readFile(path, 'utf8'))
  const index = await read(join(layout, 'index.json'))
  const first = await read(blob(index.manifests[0].digest))
  const manifest = 'manifests' in first ? await read(blob(first.manifests[at].digest)) : first
  return {
    index: 'manifests' in first ? first : index,
    manifest,
    config: await read(blob(manifest.config.digest)),
    blob,
    layout,
  }
}

/** Unpacks the layers of an image over each other, as a runtime would. */
export async function unpackLayers({ manifest, blob }: OpenedImage): Promise<string> {
  const folder = await tempFolder()
  for (const { digest } of manifest.layers) await execa('tar', ['-xzf', blob(digest), '-C', folder])
  return folder
}

interface BaseSketch {
  readonly architectures?: readonly string[]
  readonly config?: Record<string, unknown>
  /** What it has beside that file. */
  readonly members?: readonly TarMember[]
  readonly tag?: string
}

/** Writes an OCI layout of a small image, one for each architecture, with a file that says which. */
export async function writeBase(folder: string, sketch: BaseSketch = {}): Promise<void> {
  const write = async (bytes: Uint8Array, mediaType: string): Promise<Descriptor> => {
    const digest = sha256(bytes)
    await writeFile(join(folder, 'blobs/sha256', digest), bytes)
    return {
      mediaType: `application/vnd.oci.image.${mediaType}`,
      digest: `sha256:${digest}`,
      size: bytes.length,
    }
  }
  const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value))
  await mkdir(join(folder, 'blobs/sha256'), { recursive: true })
  const manifests: Descriptor[] = []
  for (const architecture of sketch.architectures ?? ['amd64']) {
    const platform = { os: 'linux', architecture }
    const system = [{ path: 'system', content: Buffer.from(architecture), executable: false }]
    const tar = await packTar([...system, ...(sketch.members ?? [])], { top: null, mtime: new Date(0) })
    const layer = await write(await gzip(tar), 'layer.v1.tar+gzip')
    const config = await write(
      json({
        ...platform,
        config: sketch.config ?? {},
        rootfs: { type: 'layers', diff_ids: [`sha256:${sha256(tar)}`] },
        history: [{ created_by: 'a base' }, { created_by: 'ENV', empty_layer: true }],
      }),
      'config.v1+json',
    )
    const manifest = { schemaVersion: 2, config, layers: [layer] }
    manifests.push({ ...(await write(json(manifest), 'manifest.v1+json')), platform })
  }
  const index = await write(json({ schemaVersion: 2, manifests }), 'index.v1+json')
  const annotations = { 'org.opencontainers.image.ref.name': sketch.tag ?? 'latest' }
  await writeFile(
    join(folder, 'index.json'),
    json({ schemaVersion: 2, manifests: [{ ...index, annotations }] }),
  )
  await writeFile(join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }))
}

/** A Node for a base, small: it starts the one that runs here, or an interpreter that is not there. */
export function nodeIn(interpreter = '/bin/sh'): TarMember {
  const content = Buffer.from(`#!${interpreter}\nexec ${process.execPath} "$@"\n`)
  return { path: 'usr/local/bin/node', content, executable: true }
}

/** As the config would have it. */
export function baseAt(path: string, tag: string | null = null): ImageArtifact['bases'][number] {
  return { text: `oci:${path}`, path, tag }
}
