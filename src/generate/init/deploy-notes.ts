import type { DrainTimes } from '../deploy/drain-stub.js'
import { HAPROXY_LAG } from '../deploy/fill-in.js'
import type { DeployKind } from './types.js'

export interface Deployed {
  readonly kinds: readonly DeployKind[]
  readonly entry: string | null
  /** The entry's text. */
  readonly source: string
  /** The path of the stub about the drain. */
  readonly stub: string
  readonly drain: DrainTimes
}

/** What templates/deploy/ fill in, or the supervisor reads. */
const known = /^(HOST|PORT|NODE_ENV|SLIPWAY_\w+)$/

/** What the files in `deploy/` want of the service, or do not know of it. One sentence each. */
export function deployNotes({ kinds, entry, source, stub, drain }: Deployed): string[] {
  const names = [...source.matchAll(/\benv(?:\.|\[['"])([A-Z]\w*)/g)].map(([, name = '']) => name)
  const more = [...new Set(names)].filter((name) => !known.test(name))
  return [
    'Each file in deploy/ says on top how it is put to use.',
    ...drain.unread.map(
      (name) => `${stub} gives no plain number as \`${name}\`: deploy/ takes it for ${drain[name]}.`,
    ),
    ...(kinds.includes('haproxy') && drain.lag < HAPROXY_LAG
      ? [`haproxy has to notice that an instance drains: write \`lag: ${HAPROXY_LAG},\` in ${stub}.`]
      : []),
    ...(kinds.includes('systemd') && entry !== null && !source.includes('inheritedSocket')
      ? [
          `systemd holds the port, and ${entry} is to take it from there: \`listen({ host, port, ...inheritedSocket() })\`, from slipway/supervisor.`,
        ]
      : []),
    ...(more.length > 0 ? [`${entry} reads ${more.join(', ')} too, of which deploy/ says nothing.`] : []),
  ]
}
