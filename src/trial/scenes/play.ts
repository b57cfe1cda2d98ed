import type { Figure } from '../measure/figure.js'
import type { Scene, Stand } from './scene.js'
import { scenes } from './scenes.js'

/** So many at the same time: none is about how fast it goes. */
const ACTORS = 2

/** Plays all scenes. In the order of their list. @param say hears which one begins */
export async function playScenes(stand: Stand, say: (doing: string) => void): Promise<Figure[]> {
  const played = new Map<Scene, Figure[]>()
  const waiting = scenes.values()
  const actor = async (): Promise<void> => {
    for (const scene of waiting) {
      say(scene.title)
      played.set(scene, await scene.run(stand))
    }
  }
  await Promise.all(Array.from({ length: ACTORS }, actor))
  return scenes.flatMap((scene) => played.get(scene) ?? [])
}
