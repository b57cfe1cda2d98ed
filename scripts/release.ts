// Releases what build.config.ts names, with Slipway itself run from source. Takes the flags of `slipway release`.
import { $ } from 'zx'
import { emitTypes } from './types.js'

const release = ['release', ...process.argv.slice(2)]
if (!release.includes('--dry-run')) await emitTypes()
const { exitCode } = await $({
  preferLocal: true,
  stdio: 'inherit',
  nothrow: true,
})`tsx --import ${import.meta.resolve('./with-clients.ts')} src/cli/main.ts ${release}`
process.exitCode = exitCode ?? 1
