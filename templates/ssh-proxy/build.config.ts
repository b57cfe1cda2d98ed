import { defineConfig } from 'slipway'

// What stands here differs from the defaults. All that can be set: node_modules/slipway/README.md
export default defineConfig({})
