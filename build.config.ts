import { defineConfig } from 'slipway'
import { clientPlugin } from './scripts/client-plugin.js'

// Slipway builds, stamps and releases itself, and the starter service that `slipway init` writes.
export default defineConfig({
  bundle: [
    {
      kind: 'library',
      entries: {
        index: 'src/index.ts',
        supervisor: 'src/supervisor/index.ts',
        esbuild: 'src/bundle/esbuild.ts',
        cli: 'src/cli/main.ts',
      },
      plugins: [clientPlugin()],
    },
    {
      name: 'starter',
      root: 'templates/service',
      // Inside this repository the starter gets the supervisor that is next to it, not a published one.
      alias: { 'slipway/supervisor': '../../src/supervisor/index.ts' },
      plugins: [clientPlugin()],
    },
  ],
})
