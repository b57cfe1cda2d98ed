import type { Figure } from '../measure/figure.js'
import type { Stand } from '../stand.js'

/** One thing that happens to services, and what the one on trial did. */
export interface Scene {
  /** For whoever watches: `a broken stdout`. */
  readonly title: string
  /** Starts a service of its own, and ends it. What the service does wrong is a figure, not an error. */
  readonly run: (stand: Stand) => Promise<Figure[]>
}
