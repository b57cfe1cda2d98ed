// Emits the type declarations that the npm package carries, beside dist/, where only Slipway writes. A library for the other scripts.
import { $, fs } from 'zx'

export async function emitTypes(): Promise<void> {
  await fs.remove('types')
  await $({ preferLocal: true, stdio: 'inherit' })`tsc -p src`
}
