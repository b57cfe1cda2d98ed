import { resolve } from 'node:path'
import { quote } from '../errors.js'
import { didYouMean } from './did-you-mean.js'
import type { Path, Report } from './mistake.js'
import type { ArtifactConfig, NpmConfig, PublisherConfig } from './release-types.js'
import type { ReleaseSettings } from './schema.js'

type Publisher = ReleaseSettings['publish'][number] & { branches: readonly string[] }

interface Project {
  readonly root: string
  readonly artifacts: readonly ArtifactConfig[]
}

/** Where artifacts are put, each place once. */
export function resolvePublish(
  { publish, branches }: ReleaseSettings,
  project: Project,
  report: Report,
): PublisherConfig[] {
  const seen = new Set<string>()
  return publish.map((publisher, index) => {
    const path = ['release', 'publish', index]
    const own = { ...publisher, branches: publisher.branches ?? branches }
    const resolved = resolvePublisher(own, project, path, report)
    const places = resolved.to === 'npm' ? placesOfNpm(resolved) : [placeOf(publisher)]
    const twice = places.find((place) => seen.has(place))
    if (twice !== undefined) report(path, `is there twice: ${quote(twice)}`)
    for (const place of places) seen.add(place)
    return resolved
  })
}

function resolvePublisher(
  publisher: Publisher,
  { root, artifacts }: Project,
  path: Path,
  report: Report,
): PublisherConfig {
  if (publisher.to === 'directory') return { ...publisher, path: resolve(root, publisher.path) }
  if (publisher.to === 'command') return { ...publisher, look: publisher.look ?? null }
  if (publisher.to === 'npm') return resolveNpm(publisher, artifacts, path, report)
  if (publisher.to === 'registry')
    return { ...publisher, bundle: imageOf(publisher.bundle, artifacts, path, report) }
  if (publisher.to === 'github') return { ...publisher, repository: publisher.repository ?? null }
  return publisher
}

function resolveNpm(
  { to, bundle, registry, access, branches }: Extract<Publisher, { to: 'npm' }>,
  artifacts: readonly ArtifactConfig[],
  path: Path,
  report: Report,
): NpmConfig {
  const packed = artifacts.filter(({ kind }) => kind === 'npm').map((artifact) => artifact.bundle)
  if (packed.length === 0) {
    report(path, 'is "npm", and the release has no npm package: release.artifacts makes them of libraries')
  } else if (bundle !== undefined && !packed.includes(bundle)) {
    const text = `must be a bundle that an npm package is made of (${packed.join(', ')}); got ${quote(bundle)}`
    report([...path, 'bundle'], text, didYouMean(bundle, packed))
  }
  return {
    to,
    bundles: bundle === undefined ? packed : [bundle],
    registry: registry === undefined ? null : registry.replace(/\/*$/, '/'),
    access: access ?? null,
    branches,
  }
}

/** The bundle whose image is published: an empty name where that is a mistake. */
function imageOf(
  bundle: string | undefined,
  artifacts: readonly ArtifactConfig[],
  path: Path,
  report: Report,
): string {
  const made = artifacts.filter(({ kind }) => kind === 'image').map((artifact) => artifact.bundle)
  const [only = '', ...others] = made
  if (made.length === 0) {
    report(path, 'is "registry", and the release has no image: add "image" to release.artifacts')
  } else if (bundle === undefined && others.length > 0) {
    report(path, `needs bundle, as the release has several images (${made.join(', ')})`)
  } else if (bundle !== undefined && !made.includes(bundle)) {
    const text = `must be a bundle that an image is made of (${made.join(', ')}); got ${quote(bundle)}`
    report([...path, 'bundle'], text, didYouMean(bundle, made))
  }
  return bundle ?? only
}

/** What two publishers cannot share. */
function placeOf(publisher: ReleaseSettings['publish'][number]): string {
  const options = ['path', 'name', 'remote', 'repository']
  const place = Object.entries(publisher).find(([key]) => options.includes(key))
  return [publisher.to, String(place?.[1] ?? '')].join(' ').trim()
}

function placesOfNpm({ to, bundles, registry }: NpmConfig): string[] {
  return bundles.map((bundle) => [to, bundle, registry].filter(Boolean).join(' '))
}
