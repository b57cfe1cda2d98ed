import { resolve } from 'node:path'
import { quote } from '../errors.js'
import type { Report } from './mistake.js'
import type { PublisherConfig } from './release-types.js'
import type { ReleaseSettings } from './schema.js'

type Publisher = ReleaseSettings['publish'][number]

/** Where artifacts are put, each place once. */
export function resolvePublish(
  { publish, branches }: ReleaseSettings,
  root: string,
  report: Report,
): PublisherConfig[] {
  const seen = new Set<string>()
  return publish.map((publisher, index) => {
    const place = placeOf(publisher)
    if (seen.has(place)) report(['release', 'publish', index], `is there twice: ${quote(place)}`)
    seen.add(place)
    return resolvePublisher({ ...publisher, branches: publisher.branches ?? branches }, root)
  })
}

function resolvePublisher(
  publisher: Publisher & { branches: readonly string[] },
  root: string,
): PublisherConfig {
  if (publisher.to === 'directory') return { ...publisher, path: resolve(root, publisher.path) }
  if (publisher.to === 'command') return { ...publisher, look: publisher.look ?? null }
  if (publisher.to === 'github') return { ...publisher, repository: publisher.repository ?? null }
  return publisher
}

/** What two publishers cannot share. */
function placeOf(publisher: Publisher): string {
  const options = ['path', 'name', 'remote', 'repository']
  const place = Object.entries(publisher).find(([key]) => options.includes(key))
  return [publisher.to, String(place?.[1] ?? '')].join(' ').trim()
}
