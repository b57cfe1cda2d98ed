import { readFile } from 'node:fs/promises'
import { SlipwayError } from '../../errors.js'
import type { Packager } from '../types.js'
import { blobOf } from './blob.js'
import { inject } from './inject.js'
import { mainOf } from './main.js'
import { configProblems, refuseOutside } from './refuse.js'

/**
 * `<name>-<version>-linux-x64`: one program, the Node that runs Slipway with the service inside (a Node SEA). It runs where
 * that Node does, and needs no other.
 */
export const executable: Packager<'executable'> = {
  executable: true,

  file: ({ name }, { version }) => `${name}-${version}-${process.platform}-${process.arch}`,

  check: async (bundle) => configProblems(bundle),

  async pack({ bundle, world, dir, signal }, { codeCache }) {
    for (const problem of configProblems(bundle.config)) throw problem
    await refuseOutside(bundle)
    const main = await mainOf(bundle, { codeCache })
    const blob = await blobOf(main, { codeCache, world, dir, signal })
    const parts = inject(await readFile(process.execPath), blob)
    if (parts === null) throw new SlipwayError('EXECUTABLE_NODE_UNFIT', { node: process.execPath })
    return inTurn(parts)
  },
}

async function* inTurn(parts: readonly Uint8Array[]): AsyncIterable<Uint8Array> {
  yield* parts
}
