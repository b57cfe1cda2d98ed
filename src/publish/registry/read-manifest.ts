import { SlipwayError } from '../../errors.js'
import { anyManifest, type Manifest, parseDocument, type Registry } from '../../package/index.js'

/** What a manifest of a registry says, or an index: others may have put it there. Throws REGISTRY_ANSWER_UNKNOWN. */
export function readManifest({ host }: Registry, { digest, content }: Manifest) {
  const read = parseDocument(anyManifest, content)
  if (read !== null) return read
  const what = `${digest} is no manifest, and no index`
  throw new SlipwayError('REGISTRY_ANSWER_UNKNOWN', { host, what })
}
