import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { isSlipwayError, quote, SlipwayError } from '../../errors.js'
import { dockerManifest, imageIndex, imageManifest, parseDocument } from '../../package/index.js'
import { sha256 } from '../../sha256.js'
import { type Found, findBundle } from './contents.js'
import { type ArchivedFile, readArchive } from './read-archive.js'
import { fails, holds, type Verified } from './types.js'

const BLOBS = 'blobs/sha256/'
const INDEX = 'index.json'
/** Indexes and manifests in one image: each leads deeper. */
const MOST = 1000

/** A bundle that was found in the layer of an image. */
export interface Shipped {
  readonly files: ReadonlyMap<string, ArchivedFile>
  readonly found: Found
}

/** Holds every blob of an image against its digest, and looks for the bundles in its layers: one, unless platforms differ. */
export async function verifyImage(
  folder: string,
  file: string,
): Promise<{ readonly checks: readonly Verified[]; readonly shipped: readonly Shipped[] }> {
  const title = `${file}: every blob has its digest`
  try {
    const files = await readArchive(file, await readFile(join(folder, file)))
    const problems = [...wrongBlobs(files), ...missingBlobs(file, files), ...dockerProblems(file, files)]
    if (problems.length > 0) return { checks: [fails(title, problems.join('; '))], shipped: [] }
    const blobs = [...files.keys()].filter((path) => path.startsWith(BLOBS)).length
    const { shipped, without } = await findShipped(file, files)
    const lacking = without.map((digest) => fails(`${file}: holds a bundle`, `no layer of ${digest} has one`))
    const named = shipped.flatMap(({ found }) => verifyTag(file, files, found))
    return { checks: [holds(title, `${blobs} blobs`), ...lacking, ...named], shipped }
  } catch (error) {
    if (!isSlipwayError(error)) throw error
    return { checks: [fails(title, error.message)], shipped: [] }
  }
}

type Files = ReadonlyMap<string, ArchivedFile>

/** Nothing where it is right: that is told with the contents. */
function verifyTag(file: string, files: Files, { manifest }: Found): Verified[] {
  const [name = ''] = annotationsIn(files, NAME)
  if (name.endsWith(`:${manifest.version}`)) return []
  return [
    fails(
      `${file}: its tag is its version`,
      `it is ${quote(name)}, and the bundle in it is ${manifest.version}`,
    ),
  ]
}

const NAME = 'io.containerd.image.name'

/** What the index says of all that it leads to, each once. */
function annotationsIn(files: Files, key: string): (string | undefined)[] {
  const index = parseDocument(imageIndex, files.get(INDEX)?.content ?? Buffer.alloc(0))
  return [...new Set(index?.manifests.map(({ annotations }) => annotations?.[key]))]
}

function wrongBlobs(files: Files): string[] {
  return [...files].flatMap(([path, { content }]) => {
    const there = sha256(content)
    return path.startsWith(BLOBS) && path !== `${BLOBS}${there}` ? [`${quote(path)} has sha256 ${there}`] : []
  })
}

/** What the index names, and what that names: manifests, configs, layers. */
function missingBlobs(file: string, files: Files): string[] {
  return imagesIn(file, files).flatMap(({ digest, parts }) =>
    [digest, ...parts].flatMap((each) => (files.has(pathOf(each)) ? [] : [`${quote(each)} is missing`])),
  )
}

/** What `docker load` reads is to be the image that the index has first, by the same name. */
function dockerProblems(file: string, files: Files): string[] {
  const content = files.get('manifest.json')?.content
  const images = content === undefined ? null : parseDocument(dockerManifest, content)
  const [image, ...more] = images ?? []
  if (image === undefined) return ['it has no manifest.json for `docker load`']
  const [first] = imagesIn(file, files)
  const names = annotationsIn(files, NAME)
  const [name] = names
  const refs = annotationsIn(files, 'org.opencontainers.image.ref.name')
  const parts = [image.Config, ...image.Layers]
  return [
    ...(more.length === 0 ? [] : [`its manifest.json has ${more.length + 1} images`]),
    ...(isDeepStrictEqual(parts, first?.parts.map(pathOf))
      ? []
      : ['its manifest.json is of another image than its index']),
    ...(names.length === 1 && refs.every((ref) => name?.endsWith(`:${ref}`) === true)
      ? []
      : [`its ${INDEX} has more than one name`]),
    ...(isDeepStrictEqual(image.RepoTags ?? [], [name])
      ? []
      : ['its manifest.json has another name than its index']),
  ]
}

interface Image {
  /** Of its manifest. */
  readonly digest: string
  /** The digests of its config and its layers, in their order. */
  readonly parts: readonly string[]
}

/** The images that the index leads to, one for each platform. Throws ARCHIVE_UNFIT where it leads to none. */
function imagesIn(file: string, files: Files): Image[] {
  const unfit = (problem: string): SlipwayError => new SlipwayError('ARCHIVE_UNFIT', { file, problem })
  const images: Image[] = []
  const open: { readonly digest: string; readonly path: string }[] = [{ digest: '', path: INDEX }]
  const seen = new Set<string>()
  for (const { digest, path } of open) {
    const content = files.get(path)?.content
    if (content === undefined && path === INDEX) throw unfit(`it has no ${INDEX}`)
    if (seen.has(path)) continue
    seen.add(path)
    if (seen.size > MOST) throw unfit(`it has more than ${MOST} manifests`)
    const index = content === undefined ? null : parseDocument(imageIndex, content)
    const manifest = content === undefined || index !== null ? null : parseDocument(imageManifest, content)
    if (content !== undefined && index === null && manifest === null)
      throw unfit(`${path} is no index and no manifest of an image`)
    open.push(...(index?.manifests ?? []).map((each) => ({ digest: each.digest, path: pathOf(each.digest) })))
    const parts = manifest === null ? [] : [manifest.config, ...manifest.layers]
    if (index === null) images.push({ digest, parts: parts.map((part) => part.digest) })
  }
  if (images.length === 0) throw unfit(`its ${INDEX} leads to no image`)
  return images
}

/** The bundle of each image, and the images that have none. */
async function findShipped(
  file: string,
  files: Files,
): Promise<{ readonly shipped: readonly Shipped[]; readonly without: readonly string[] }> {
  const shipped = new Map<string, Shipped>()
  const without: string[] = []
  for (const { digest, parts } of imagesIn(file, files)) {
    const found = await bundleIn(file, files, parts, shipped)
    if (found === null) without.push(digest)
  }
  return { shipped: [...shipped.values()], without }
}

/** The layer that was laid last comes first: it is the service's own. */
async function bundleIn(
  file: string,
  files: Files,
  parts: readonly string[],
  known: Map<string, Shipped>,
): Promise<Shipped | null> {
  for (const digest of parts.toReversed()) {
    const before = known.get(digest)
    if (before !== undefined) return before
    const blob = files.get(pathOf(digest))?.content
    if (blob === undefined || blob[0] !== 0x1f) continue
    // What is no archive of plain files, as a layer with links, is not the service's.
    const layer = await readArchive(file, blob).catch(() => null)
    const found = layer === null ? null : findBundle(layer)
    if (layer === null || found === null) continue
    known.set(digest, { files: layer, found })
    return { files: layer, found }
  }
  return null
}

function pathOf(digest: string): string {
  return `${BLOBS}${digest.replace('sha256:', '')}`
}
