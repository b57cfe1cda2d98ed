import { SlipwayError } from '../../errors.js'
import { isLoopback } from '../../http.js'

/** Where an image is. */
export interface Reference {
  /** As people write it, with the port where there is one: `ghcr.io`, `docker.io`, `127.0.0.1:5000`. */
  readonly host: string
  readonly repository: string
  readonly tag: string | null
  /** `sha256:` and lower-case hex. */
  readonly digest: string | null
}

const PART = '[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*'
const NAME = String.raw`(?:(?<host>localhost(?::\d+)?|\[[0-9a-f:]+\](?::\d+)?|[\w-]+(?:\.[\w-]+)+(?::\d+)?|[\w-]+:\d+)\/)?(?<path>${PART}(?:\/${PART})*)`
const REFERENCE = new RegExp(
  String.raw`^${NAME}(?::(?<tag>\w[\w.-]{0,127}))?(?:@(?<digest>sha256:[0-9a-f]{64}))?$`,
)

/**
 * Reads a reference as docker does: what has no host is on Docker's own registry, and what has one name there is in
 * `library`. Throws REGISTRY_REFERENCE_UNREADABLE.
 */
export function parseReference(text: string): Reference {
  const found = REFERENCE.exec(text)?.groups
  if (found === undefined) throw new SlipwayError('REGISTRY_REFERENCE_UNREADABLE', { text })
  const { host = HUB, path = '', tag = null, digest = null } = found
  const isHub = host === HUB || host === `index.${HUB}`
  const repository = isHub && !path.includes('/') ? `library/${path}` : path
  return { host: isHub ? HUB : host, repository, tag, digest }
}

export const HUB = 'docker.io'

/** Where a registry is asked: on this machine in plain http. */
export function addressOf(host: string): URL {
  const url = new URL(`https://${host === HUB ? 'registry-1.docker.io' : host}/v2/`)
  if (isLoopback(url)) url.protocol = 'http:'
  return url
}
