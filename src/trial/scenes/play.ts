import { availableParallelism } from 'node:os'
import type { Figure } from '../measure/figure.js'
import { type Addresses, noteAddresses } from './addresses.js'
import { inLanes } from './lanes.js'
import type { Scene } from './scene.js'
import type { Stand } from '../stand.js'
import { otherScenes, timedScenes } from './scenes.js'

/** Processes for each core: they wait more than they run. */
const PER_CORE = 2

/**
 * Plays all scenes: those that measure a time one after the other, and the others beside each other. A service whose port,
 * or socket, is its own choice would be in its own way: there all are played one after the other.
 *
 * @param say hears which one begins
 */
export async function playScenes(stand: Stand, say: (doing: string) => void): Promise<Figure[]> {
  const { launch, addresses } = noteAddresses(stand.launch)
  // How soon it is ready was tried when it was alone; beside others it takes longer.
  const config = { ...stand.config, ready: stand.config.ready * PER_CORE * 2 }
  const play = ({ title, run }: Scene): Promise<Figure[]> => {
    say(title)
    return run({ ...stand, config, launch })
  }
  const timed = await inLanes(1, timedScenes, play)
  const others = await inLanes(lanesFor(addresses), otherScenes, play)
  return [...timed, ...others].flat()
}

function lanesFor(addresses: Addresses): number {
  return addresses.areFree() ? PER_CORE * availableParallelism() : 1
}
