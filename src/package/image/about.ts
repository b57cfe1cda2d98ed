import type { Bundle } from '../../bundle/index.js'
import { readPackageJson } from '../../config/index.js'
import type { Version } from '../../version/index.js'
import { addressOf } from '../repository.js'
import { stampedTime } from '../stamped-time.js'
import type { Base } from './base.js'

const PREFIX = 'org.opencontainers.image.'

/** What is known of an image, by the names that the OCI gives it: its labels, and the annotations of its manifest. */
export async function aboutImage(
  { config, manifest }: Bundle,
  version: Version,
): Promise<Readonly<Record<string, string>>> {
  const { license, repository } = await readPackageJson(config.root)
  return named({
    created: timeText(version),
    licenses: license,
    revision: manifest.commit,
    source: repository === null ? null : addressOf(repository),
    title: manifest.name,
    version: manifest.version,
  })
}

/** What an image says of what it is built on. */
export function aboutBase({ name, digest }: Base): Readonly<Record<string, string>> {
  return named({ 'base.digest': digest, 'base.name': name })
}

/** Whether a label says of an image what it does not say of those that are built on it. */
export function isAboutImage(label: string): boolean {
  return label.startsWith(PREFIX)
}

/** `2015-02-02T16:34:49Z` */
export function timeText(version: Version): string {
  return stampedTime(version).toISOString().replace('.000', '')
}

function named(values: Readonly<Record<string, string | null>>): Record<string, string> {
  const known = Object.entries(values).flatMap(([name, value]) =>
    value === null ? [] : [[PREFIX + name, value]],
  )
  return Object.fromEntries(known) as Record<string, string>
}
