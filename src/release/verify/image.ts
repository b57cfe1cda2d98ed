import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isSlipwayError, quote, SlipwayError } from '../../errors.js'
import { imageIndex, imageManifest, parseDocument } from '../../package/index.js'
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

/** Holds every blob of an image against its digest, and looks for the bundle in its layers. */
export async function verifyImage(
  folder: string,
  file: string,
): Promise<{ readonly check: Verified; readonly shipped: Shipped | null }> {
  const title = `${file}: every blob has its digest`
  try {
    const files = await readArchive(file, await readFile(join(folder, file)))
    const problems = [...wrongBlobs(files), ...missingBlobs(file, files)]
    if (problems.length > 0) return { check: fails(title, problems.join('; ')), shipped: null }
    const blobs = [...files.keys()].filter((path) => path.startsWith(BLOBS)).length
    return { check: holds(title, `${blobs} blobs`), shipped: await findShipped(file, files) }
  } catch (error) {
    if (!isSlipwayError(error)) throw error
    return { check: fails(title, error.message), shipped: null }
  }
}

type Files = ReadonlyMap<string, ArchivedFile>

function wrongBlobs(files: Files): string[] {
  return [...files].flatMap(([path, { content }]) => {
    const there = sha256(content)
    return path.startsWith(BLOBS) && path !== `${BLOBS}${there}` ? [`${quote(path)} has sha256 ${there}`] : []
  })
}

/** What the index names, and what that names: manifests, configs, layers. */
function missingBlobs(file: string, files: Files): string[] {
  return [...digestsIn(file, files)].flatMap((digest) => {
    const path = pathOf(digest)
    return files.has(path) ? [] : [`${quote(digest)} is missing`]
  })
}

/** The digests that the index leads to, in the order of the layers. Throws ARCHIVE_UNFIT where it leads to no image. */
function* digestsIn(file: string, files: Files, path = INDEX, seen = new Set<string>()): Generator<string> {
  const unfit = (problem: string): SlipwayError => new SlipwayError('ARCHIVE_UNFIT', { file, problem })
  const content = files.get(path)?.content
  if (content === undefined && path === INDEX) throw unfit(`it has no ${INDEX}`)
  if (content === undefined || seen.has(path)) return
  seen.add(path)
  if (seen.size > MOST) throw unfit(`it has more than ${MOST} manifests`)
  const index = parseDocument(imageIndex, content)
  for (const { digest } of index?.manifests ?? []) {
    yield digest
    yield* digestsIn(file, files, pathOf(digest), seen)
  }
  if (index !== null) return
  const manifest = parseDocument(imageManifest, content)
  if (manifest === null) throw unfit(`${path} is no index and no manifest of an image`)
  for (const { digest } of [manifest.config, ...manifest.layers]) yield digest
}

/** The layer that was laid last comes first: it is the service's own. */
async function findShipped(file: string, files: Files): Promise<Shipped | null> {
  for (const digest of [...digestsIn(file, files)].toReversed()) {
    const blob = files.get(pathOf(digest))?.content
    if (blob === undefined || blob[0] !== 0x1f) continue
    // What is no archive of plain files, as a layer with links, is not the service's.
    const layer = await readArchive(file, blob).catch(() => null)
    const found = layer === null ? null : findBundle(layer)
    if (layer !== null && found !== null) return { files: layer, found }
  }
  return null
}

function pathOf(digest: string): string {
  return `${BLOBS}${digest.replace('sha256:', '')}`
}
