import { ENDPOINT_PAGE_DATA, type FlameProfile } from '../../contract.js'
import type { Probe } from './probe.js'

/** Looks at what a service runs while it is under load. null where it cannot. @param seconds from 1 on */
export async function cpuFlame(probe: Probe, seconds: number): Promise<FlameProfile | null> {
  return flame(probe, `cpu?seconds=${seconds}`)
}

/** What is alive, by who allocated it. null where it cannot be had. */
export async function heapFlame(probe: Probe): Promise<FlameProfile | null> {
  return flame(probe, 'heap')
}

async function flame(probe: Probe, name: string): Promise<FlameProfile | null> {
  try {
    return JSON.parse(await probe.ask(`${ENDPOINT_PAGE_DATA}flame/${name}`)) as FlameProfile
  } catch {
    // A Node without an inspector, or who profiles already: the figures are there all the same.
    return null
  }
}
