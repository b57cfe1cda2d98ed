import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { assetsOf, unbundledAssets } from './scripts/client-plugin.js'

const source = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

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
    maxWorkers: 3,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
