import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config } from '../../config/index.js'
import { readIfExists } from '../../files.js'
import { fingerprint, isSignatureOf, knownKey, parseSshSignature } from '../../package/index.js'
import type { World } from '../../world.js'
import { fails, holds, skipped, type Verified } from './types.js'

/**
 * Holds the signature of a file of checksums against it, where there is one. Whose key it was made with is known only
 * where the config of this checkout names a key; elsewhere the key is shown.
 */
export async function verifySignature(
  folder: string,
  file: string,
  { config, world }: { readonly config: Config | null; readonly world: World },
): Promise<Verified[]> {
  const text = await readIfExists(join(folder, `${file}.sig`))
  if (text === null) return []
  const title = `${file}: is signed`
  const signature = parseSshSignature(text.toString())
  if (signature === null) return [skipped(title, 'by no SSH key of ed25519: ask the program that signed it')]
  if (!isSignatureOf(signature, await readFile(join(folder, file))))
    return [fails(title, 'the signature is that of something else')]
  const sign = config?.release.sign ?? null
  const ours = sign === null ? null : await knownKey(sign, world)
  const theirs = fingerprint(signature.publicKey)
  if (ours === null) return [holds(title, `by the key ${theirs}: whether you trust it, \`ssh-keygen -Y verify\` tells`)]
  return ours.equals(signature.publicKey)
    ? [holds(title, `by the key ${theirs}, which release.sign names`)]
    : [fails(title, `by the key ${theirs}; release.sign names ${fingerprint(ours)}`)]
}
