import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'
import { assetsOf, unbundledAssets } from './scripts/client-plugin.js'

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

/** Journeys take longest, however short their files are: begun last, they would be waited for alone. */
class JourneysFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    // oxlint-disable-next-line unicorn/no-array-sort -- a sequencer's, and no array's
    const sorted = await super.sort(files)
    const isJourney = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/journeys/')
    return [...sorted.filter(isJourney), ...sorted.filter((file) => !isJourney(file))]
  }
}

export default defineConfig({
  resolve: {
    alias: [
      { find: /^slipway$/, replacement: source('index.ts') },
      { find: /^slipway\/supervisor$/, replacement: source('supervisor/index.ts') },
      { find: /^slipway\/esbuild$/, replacement: source('bundle/esbuild.ts') },
    ],
  },
  plugins: [
    {
      name: 'slipway-report',
      enforce: 'pre',
      load: (id) => (assetsOf('report').test(id) ? unbundledAssets('report') : null),
    },
  ],
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/build-slipway.ts'],
    // Most tests wait for processes and sockets: more of them than cores run well beside each other.
    maxWorkers: 4,
    sequence: { sequencer: JourneysFirst },
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
