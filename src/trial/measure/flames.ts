import { ENDPOINT_PAGE_DATA, type FlameProfile } from '../../contract.js'
import { sourceRoot } from './source-root.js'
import type { Stage } from './stage.js'

type Seen = Pick<Stage, 'probe' | 'service'>

/** Looks at what a service runs while it is under load. null where it cannot. @param seconds from 1 on */
export async function cpuFlame(stage: Seen, seconds: number): Promise<FlameProfile | null> {
  return flame(stage, `cpu?seconds=${seconds}`)
}

/** What is alive, by who allocated it. null where it cannot be had. */
export async function heapFlame(stage: Seen): Promise<FlameProfile | null> {
  return flame(stage, 'heap')
}

async function flame({ probe, service }: Seen, name: string): Promise<FlameProfile | null> {
  const root = sourceRoot(service)
  try {
    return JSON.parse(await probe.ask(`${ENDPOINT_PAGE_DATA}flame/${name}`), (key, value: unknown) =>
      key === 'file' && typeof value === 'string' && value.startsWith(root)
        ? value.slice(root.length)
        : value,
    ) as FlameProfile
  } catch {
    // A Node without an inspector, or who profiles already: the figures are there all the same.
    return null
  }
}
