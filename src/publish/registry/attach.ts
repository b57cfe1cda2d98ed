import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Artifact, Descriptor, Registry } from '../../package/index.js'
import { sha256 } from '../../sha256.js'
import type { Stored } from './image-archive.js'
import { pushBlobs, putManifest } from './push-image.js'
import { readManifest } from './read-manifest.js'
import type { Blob } from './upload-blob.js'

/** What is said about an image, in files of the release. */
export interface Attachment {
  /** What they are together. */
  readonly artifactType: string
  readonly files: readonly AttachedFile[]
}

interface AttachedFile {
  readonly file: string
  readonly mediaType: string
  /** null: that of the file in the release. */
  readonly content: Buffer | null
}

const INDEX = 'application/vnd.oci.image.index.v1+json'
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json'
const SBOM = 'application/vnd.cyclonedx+json'
const PROVENANCE = 'application/vnd.in-toto+json'
const SIGNATURE = 'application/vnd.slipway.signature.v1'

/**
 * What of a release is attached to the image of a bundle: an SBOM, where it came from, and the signed checksums.
 *
 * @param sbom that of the image, which has more inside than the bundle; null: that of the bundle is all there is
 */
export function attachmentsOf(
  artifacts: readonly Artifact[],
  { bundle, sbom }: { readonly bundle: string; readonly sbom: string | null },
): Attachment[] {
  const mine = artifacts.filter((artifact) => artifact.bundle === null || artifact.bundle === bundle)
  // Of kinds that a release may have, and this room need not know.
  const ofKind = (kind: string): readonly Artifact[] => mine.filter((artifact) => artifact.kind === kind)
  const alone = (kind: string, type: string): Attachment[] =>
    ofKind(kind).map(({ file }) => ({ artifactType: type, files: [asItIs(file, type)] }))
  const signatures = ofKind('signature').map(({ file }) => asItIs(file, 'application/octet-stream'))
  const signed = ofKind('checksums').map(({ file }) => asItIs(file, 'text/plain'))
  const ofImage = ofKind('sbom').map(({ file }) => ({
    artifactType: SBOM,
    files: [
      {
        file: file.replace(/(\.cdx)?\.json$/, '.image$&'),
        mediaType: SBOM,
        content: Buffer.from(sbom ?? ''),
      },
    ],
  }))
  return [
    ...(sbom === null ? alone('sbom', SBOM) : ofImage),
    ...alone('provenance', PROVENANCE),
    ...(signatures.length === 0 ? [] : [{ artifactType: SIGNATURE, files: [...signed, ...signatures] }]),
  ]
}

/** Whether there is something that an SBOM of the image replaces. */
export function hasSbom(artifacts: readonly Artifact[], bundle: string): boolean {
  return artifacts.some((artifact) => artifact.kind === 'sbom' && artifact.bundle === bundle)
}

function asItIs(file: string, mediaType: string): AttachedFile {
  return { file, mediaType, content: null }
}

/**
 * Attaches files to what a tag leads to, as OCI 1.1 has it: manifests whose `subject` it is. Where the registry does not
 * list these itself, they are listed under the tag `sha256-<hex>`, with what others put there.
 */
export async function attach(
  registry: Registry,
  { mediaType, digest, size }: Descriptor,
  { dir, attachments, created }: { dir: string; attachments: readonly Attachment[]; created: string | null },
): Promise<void> {
  const subject = { mediaType, digest, size }
  const unlisted: Referrer[] = []
  for (const { artifactType, files } of attachments) {
    const layers = await Promise.all(
      files.map(async (each) => ({
        ...each,
        ...inMemory(each.content ?? (await readFile(join(dir, each.file)))),
      })),
    )
    await pushBlobs(registry, [EMPTY, ...layers])
    const annotations = created === null ? {} : { 'org.opencontainers.image.created': created }
    const manifest = stored(MANIFEST, {
      schemaVersion: 2,
      mediaType: MANIFEST,
      artifactType,
      config: {
        mediaType: 'application/vnd.oci.empty.v1+json',
        digest: EMPTY.digest,
        size: EMPTY.size,
        data: 'e30=',
      },
      layers: layers.map((layer) => ({
        mediaType: layer.mediaType,
        digest: layer.digest,
        size: layer.size,
        annotations: { 'org.opencontainers.image.title': layer.file },
      })),
      subject,
      annotations,
    })
    const isListed = await putManifest(registry, manifest, manifest.digest)
    const { content: _, ...descriptor } = manifest
    if (!isListed) unlisted.push({ ...descriptor, artifactType, annotations })
  }
  if (unlisted.length > 0) await list(registry, digest.replace(':', '-'), unlisted)
}

interface Referrer extends Descriptor {
  readonly artifactType: string
  readonly annotations: Readonly<Record<string, string>>
}

async function list(registry: Registry, tag: string, own: readonly Referrer[]): Promise<void> {
  const there = await registry.manifest(tag)
  const manifests = (there === null ? null : readManifest(registry, there).manifests) ?? []
  const missing = own.filter(({ digest }) => manifests.every((each) => each.digest !== digest))
  if (missing.length === 0) return
  const index = stored(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests: [...manifests, ...missing] })
  await putManifest(registry, index, tag)
}

/** A config that says nothing. */
const EMPTY = inMemory(Buffer.from('{}'))

function inMemory(content: Buffer): Blob & { content: Buffer } {
  const open: Blob['open'] = async function* (from, bytes) {
    yield content.subarray(from, from + bytes)
  }
  return { digest: `sha256:${sha256(content)}`, size: content.length, open, content }
}

function stored(mediaType: string, value: unknown): Stored {
  const { content, digest, size } = inMemory(Buffer.from(JSON.stringify(value)))
  return { mediaType, digest, size, content }
}
