import { basename, extname } from 'node:path'
import { defaultName } from '../../config/index.js'
import type { DrainTimes } from './drain-stub.js'

/** What deploy files say of a service. */
export interface DeployFacts {
  /** Fit for a unit of systemd, for Kubernetes and for haproxy. */
  readonly name: string
  /** The name of the bundle, by which its tarball begins. */
  readonly bundle: string
  /** The file that starts it, in the unpacked tarball. */
  readonly entry: string
  readonly port: number
  readonly mode: 'http' | 'tcp'
  readonly drain: DrainTimes
  /** Where the config publishes to: `github`, `npm` and the like. */
  readonly publishers: ReadonlySet<string>
}

/** What is known of a service, as texts. */
export interface ServiceSources {
  /** The package's. */
  readonly name: string
  /** The entry's path. */
  readonly entry: string
  /** The entry's text. */
  readonly source: string
  /** The config's text. */
  readonly config: string
  readonly drain: DrainTimes
}

export function factsOf({ name, entry, source, config, drain }: ServiceSources): DeployFacts {
  const bundle = defaultName(name, '') ?? 'service'
  const stem = basename(entry, extname(entry))
  return {
    name: deployName(bundle),
    bundle,
    entry: `${/^[\w.-]+$/.test(stem) ? stem : 'server'}.js`,
    port: portIn(source),
    mode: /from 'node:(net|tls)'/.test(source) ? 'tcp' : 'http',
    drain,
    publishers: publishersIn(config),
  }
}

/** `to: 'github'` of each publisher, as it stands in the text of a config. */
function publishersIn(config: string): ReadonlySet<string> {
  const code = config.replaceAll(/\/\*[^]*?\*\/|(?<!:)\/\/.*/g, '')
  return new Set([...code.matchAll(/\bto['"]?\s*:\s*['"]([a-z-]+)['"]/g)].map(([, to = '']) => to))
}

/** What Kubernetes takes for a name is the narrowest: small letters, digits, `-`, a letter first, at most 63. */
function deployName(name: string): string {
  const fit = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .slice(0, 50)
    .replace(/-+$/, '')
  return fit === '' ? 'service' : fit
}

/** The number that stands in for PORT, or is listened on as it is. */
function portIn(source: string): number {
  const found = /\bPORT\b\W*(?:\|\||\?\?)\s*['"]?(\d+)/.exec(source) ?? /\.listen\(\s*(\d+)/.exec(source)
  const port = Number(found?.[1])
  return port > 0 && port <= 65_535 ? port : 3000
}
