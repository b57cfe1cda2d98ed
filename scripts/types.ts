// Emits the type declarations that the npm package carries. A library for the other scripts.
import { $, fs } from 'zx'

export async function emitTypes(): Promise<void> {
  await fs.remove('dist/types')
  await $({ preferLocal: true, stdio: 'inherit' })`tsc -p src`
}
