import { defineConfig } from 'slipway'

// What stands here differs from the defaults. All that can be set: node_modules/slipway/README.md
export default defineConfig({
  trial: {
    // Each is a process of OpenSSH.
    connections: 20,
    setup: async (trial) => (await import('./trial/setup.js')).setup(trial),
    client: async (service) => (await import('./trial/client.js')).client(service),
  },
})
