// Builds Slipway with itself, from source: its types, then every bundle that build.config.ts names.
import { $ } from 'zx'
import { emitTypes } from './types.js'

$.preferLocal = true
await emitTypes()
await $({ stdio: 'inherit' })`tsx src/cli/main.ts build ${process.argv.slice(2)}`
