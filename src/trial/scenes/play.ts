import type { Figure } from '../measure/figure.js'
import type { Stand } from './scene.js'
import { scenes } from './scenes.js'

/**
 * Plays all scenes. One after the other: two services at a time would be in each other's way where they listen on a port, or
 * a socket, that is their own choice.
 *
 * @param say hears which one begins
 */
export async function playScenes(stand: Stand, say: (doing: string) => void): Promise<Figure[]> {
  const played: Figure[] = []
  for (const { title, run } of scenes) {
    say(title)
    played.push(...(await run(stand)))
  }
  return played
}
