import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isSlipwayError, quote } from '../../errors.js'
import { sha256 } from '../../sha256.js'
import { type Found, findBundle } from './contents.js'
import { type ArchivedFile, readArchive } from './read-archive.js'
import { fails, holds, type Verified } from './types.js'

const BLOBS = 'blobs/sha256/'

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
    const problems = [...wrongBlobs(files), ...missingBlobs(files)]
    if (problems.length > 0) return { check: fails(title, problems.join('; ')), shipped: null }
    const blobs = [...files.keys()].filter((path) => path.startsWith(BLOBS)).length
    return { check: holds(title, `${blobs} blobs`), shipped: await findShipped(file, files) }
  } catch (error) {
    if (!isSlipwayError(error) && !(error instanceof SyntaxError)) throw error
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
function missingBlobs(files: Files): string[] {
  return [...digestsIn(files, 'index.json')].flatMap((digest) => {
    const path = pathOf(digest)
    return files.has(path) ? [] : [`${quote(digest)} is missing`]
  })
}

/** The digests that a document leads to, in the order of the layers. A document that names itself is read once. */
function* digestsIn(files: Files, path: string, seen = new Set<string>()): Generator<string> {
  const content = files.get(path)?.content
  if (content === undefined || seen.has(path)) return
  seen.add(path)
  const { manifests = [], config, layers = [] } = JSON.parse(content.toString()) as Document
  for (const { digest } of manifests) {
    yield digest
    yield* digestsIn(files, pathOf(digest), seen)
  }
  for (const { digest } of [...(config === undefined ? [] : [config]), ...layers]) yield digest
}

interface Document {
  readonly manifests?: readonly { digest: string }[]
  readonly config?: { digest: string }
  readonly layers?: readonly { digest: string }[]
}

/** The layer that was laid last comes first: it is the service's own. */
async function findShipped(file: string, files: Files): Promise<Shipped | null> {
  for (const digest of [...digestsIn(files, 'index.json')].toReversed()) {
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
