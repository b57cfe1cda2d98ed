import { availableParallelism } from 'node:os'
import { isSlipwayError } from '../../errors.js'
import type { Figure } from '../measure/figure.js'
import type { Stand } from '../stand.js'
import { inLanes } from './lanes.js'
import type { Scene } from './scene.js'
import { otherScenes, timedScenes } from './scenes.js'

/** Processes for each core: they wait more than they run. */
const PER_CORE = 2

type Say = (doing: string) => void

/** Plays the scenes that measure a time, one after the other. @param say hears which one begins */
export async function playTimed(stand: Stand, say: Say): Promise<Figure[]> {
  const figures = await inLanes(1, timedScenes, (scene) => play(scene, stand, say))
  return figures.flat()
}

/**
 * Plays the other scenes: beside each other, unless the service would be in its own way, as one is whose port or socket is its
 * own choice.
 *
 * @param say hears which one begins
 */
export async function playOthers(stand: Stand, isAlone: boolean, say: Say): Promise<Figure[]> {
  // How soon it is ready was tried when it was alone; beside others it takes longer.
  const config = { ...stand.config, ready: stand.config.ready * PER_CORE * 2 }
  const lanes = isAlone ? 1 : PER_CORE * availableParallelism()
  const figures = await inLanes(lanes, otherScenes, (scene) => play(scene, { ...stand, config }, say))
  return figures.flat()
}

async function play({ title, run }: Scene, stand: Stand, say: Say): Promise<Figure[]> {
  say(title)
  try {
    return await run(stand)
  } catch (error) {
    if (!isSlipwayError(error)) throw error
    throw Object.assign(error, { diagnostics: [...error.diagnostics, { text: `That was in ${title}.` }] })
  }
}
