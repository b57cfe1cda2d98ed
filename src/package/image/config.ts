import { posix } from 'node:path'
import { type Bundle, nodeFlags } from '../../bundle/index.js'
import type { ImageArtifact } from '../../config/index.js'
import type { Version } from '../../version/index.js'
import { isAboutImage, timeText } from './about.js'
import type { Base } from './base.js'
import type { Layer } from './layer.js'
import { USER } from './node-layer.js'

export interface ConfigInput {
  readonly bundle: Bundle
  readonly version: Version
  readonly options: Pick<ImageArtifact, 'ports' | 'user' | 'labels'>
  /** Absolute: where the app lies. */
  readonly home: string
  readonly base: Base
  /** All of them, the base's first. */
  readonly layers: readonly Layer[]
  readonly about: Readonly<Record<string, string>>
}

/** The config of an image: how it is run, and what it consists of. What the base says stays where this says nothing else. */
export function configOf({ bundle, version, options, home, base, layers, about }: ConfigInput) {
  const inherited = base.config?.config ?? {}
  const { Entrypoint: _, Cmd: __, OnBuild: ___, Healthcheck: ____, ArgsEscaped: _____, ...kept } = inherited
  const labels = Object.entries(inherited.Labels ?? {}).filter(([label]) => !isAboutImage(label))
  const ports = options.ports.map((port) => [`${port}/tcp`, {}] as const)
  return {
    created: timeText(version),
    ...base.platform,
    config: {
      ...kept,
      User: options.user ?? userOf(inherited.User),
      ...(ports.length === 0 ? {} : { ExposedPorts: Object.fromEntries(ports) }),
      Env: environment(inherited.Env ?? [], options.ports[0]),
      Entrypoint: ['node', ...nodeFlags(bundle.config), posix.join(home, entryOf(bundle))],
      WorkingDir: home,
      Labels: sorted({ ...Object.fromEntries(labels), ...about, ...options.labels }),
      StopSignal: 'SIGTERM',
    },
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: historyOf(base, layers, version),
  }
}

/** Never root, unless that is asked for. */
function userOf(inherited: string | null | undefined): string {
  return inherited == null || /^(root|0*)(:|$)/.test(inherited) ? USER : inherited
}

function environment(inherited: readonly string[], port: number | undefined): string[] {
  const set = {
    NODE_ENV: 'production',
    // From outside the container, nobody reaches its loopback.
    HOST: '0.0.0.0',
    ...(port === undefined ? {} : { PORT: String(port) }),
  }
  const kept = inherited.filter((each) => !Object.hasOwn(set, each.split('=')[0] ?? ''))
  const path = kept.some((each) => each.startsWith('PATH='))
    ? []
    : ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin']
  return [...path, ...kept, ...Object.entries(set).map(([name, value]) => `${name}=${value}`)]
}

/** As a trial chooses. Others of several are started by an entrypoint of their own. */
function entryOf({ manifest: { name, entries } }: Bundle): string {
  const entry = entries['server'] ?? Object.values(entries)[0]
  if (entry === undefined) throw new Error(`the manifest of ${name} has no entry`)
  return entry
}

/** One line for every layer, or none at all: who reads it counts. */
function historyOf(base: Base, layers: readonly Layer[], version: Version): object[] {
  const before = base.config?.history ?? []
  const told = before.filter((each) => each.empty_layer !== true).length
  const isWhole = base.config !== null && told === base.layers.length
  const own = layers.filter((layer) => !(isWhole && base.layers.includes(layer)))
  return [
    ...(isWhole ? before : []),
    ...own.map(({ createdBy }) => ({
      created: timeText(version),
      created_by: createdBy === null ? 'unknown' : `slipway: ${createdBy}`,
    })),
  ]
}

function sorted(labels: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(labels).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
