import { extname } from 'node:path'
import { SlipwayError } from '../../errors.js'
import type { Artifact } from '../../package/index.js'
import { sha256 } from '../../sha256.js'
import type { Asset, Releases } from './releases.js'

/** What people read beside the name of a file that they do not run. */
const KINDS: Readonly<Partial<Record<Artifact['kind'], string>>> = {
  checksums: 'SHA-256 of every file',
  changelog: 'what has changed',
  sbom: 'what is inside, as CycloneDX',
  provenance: 'how it was built, as in-toto',
  signature: 'signature of the checksums',
}

const TYPES: Readonly<Record<string, string>> = {
  '.gz': 'application/gzip',
  '.tgz': 'application/gzip',
  '.tar': 'application/x-tar',
  '.json': 'application/json',
  '.txt': 'text/plain',
  '.md': 'text/markdown',
}

/** GitHub puts a dot in place of anything else, and takes dots away at both ends. */
export function assetName(file: string): string {
  return file.replaceAll(/[^\w.-]+/g, '.').replace(/^\.+|\.+$/g, '')
}

export function assetLabel({ kind, file }: Pick<Artifact, 'kind' | 'file'>): string {
  const says = KINDS[kind]
  return says === undefined ? '' : `${file} (${says})`
}

export function assetType(file: string): string {
  return TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream'
}

/** Throws PUBLISHED_DIFFERS where a release on GitHub has other bytes under the name of an artifact. */
export async function compareAsset(
  releases: Releases,
  asset: Asset,
  { bytes, sha256: made }: Artifact,
): Promise<void> {
  const there = await digestOf(releases, asset, bytes)
  if (there === `sha256 ${made}`) return
  const what = `${asset.name} in a release of ${releases.repository}`
  throw new SlipwayError('PUBLISHED_DIFFERS', { what, there, made: `sha256 ${made}` })
}

/** GitHub's own, where it keeps one. */
async function digestOf(releases: Releases, asset: Asset, wanted: number): Promise<string> {
  const { bytes, digest } = asset
  if (digest?.startsWith('sha256:') === true) return digest.replace(':', ' ')
  // What has another size needs no download to tell.
  return bytes === wanted
    ? `sha256 ${sha256(await releases.download(asset))}`
    : `${bytes} bytes instead of ${wanted}`
}
