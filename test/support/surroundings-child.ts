// A trial whose surroundings are there, in a process of its own, that goes on for ever: prints the folder.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Launch } from '../../src/trial/launch.js'
import { withSurroundings } from '../../src/trial/surroundings.js'
import { trialConfig } from './trial-config.js'

const launch = { tried: { name: 'ferry', version: '' } } as Launch
const config = {
  ...trialConfig,
  async setup({ folder }: { readonly folder: string }) {
    await writeFile(join(folder, 'cargo'), 'rum')
    process.stdout.write(folder)
    return {}
  },
}
await withSurroundings({ launch, config }, () => sleep(1_000_000))
