import type { Connections } from '../traffic/connections.js'
import type { Requests } from '../traffic/requests.js'

/** A supervised server, as /metrics looks at it. */
export interface Source {
  readonly connections: Connections
  /** null where the server does not speak HTTP. */
  readonly requests: Requests | null
}

const sources = new Set<Source>()

/** From now on, /metrics counts in what this server does at the moment. Gives the function that ends this. */
export function addSource(source: Source): () => void {
  sources.add(source)
  return () => void sources.delete(source)
}

/** Of all supervised servers of this process. */
export function countNow(): { connections: number; inFlight: number } {
  const all = [...sources]
  return {
    connections: all.reduce((sum, { connections }) => sum + connections.count(), 0),
    inFlight: all.reduce((sum, { requests }) => sum + (requests?.inFlight.size ?? 0), 0),
  }
}
