import { withService } from '../launch.js'
import { endByDrain } from './end.js'
import type { Scene } from './scene.js'

/** It is told to go when nobody is connected. */
export const idleDrain: Scene = {
  title: 'a drain with nobody connected',
  run: ({ launch, config, signal }) =>
    withService(launch, { limit: config.ready, signal }, async (running) => [
      { name: 'idleDrain', value: await endByDrain(running, config), note: null },
    ]),
}
