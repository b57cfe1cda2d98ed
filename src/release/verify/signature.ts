import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config, SignConfig } from '../../config/index.js'
import { quote } from '../../errors.js'
import { readIfExists } from '../../files.js'
import { fingerprint, isSignatureOf, knownKey, parseSshSignature } from '../../package/index.js'
import type { World } from '../../world.js'
import { fails, holds, skipped, type Verified } from './types.js'

/**
 * Holds the signature of a file of checksums against it. Whose key it has to be made with is known only where the config
 * of this checkout names a key; there it has to be there, and elsewhere the key is shown.
 */
export async function verifySignature(
  folder: string,
  file: string,
  { config, world }: { readonly config: Config | null; readonly world: World },
): Promise<Verified[]> {
  const sign = config?.release.sign ?? null
  const title = `${file}: is signed`
  const text = await readIfExists(join(folder, `${file}.sig`))
  if (text === null) return sign === null ? [] : [fails(title, `${quote(`${file}.sig`)} is missing; release.sign is set`)]
  const signature = parseSshSignature(text.toString())
  if (signature === null) {
    // A command may sign in a form of its own.
    return sign === null || sign.by === 'command'
      ? [skipped(title, 'by no SSH key of ed25519: ask the program that signed it')]
      : [fails(title, 'by no SSH key of ed25519; release.sign names one')]
  }
  if (!isSignatureOf(signature, await readFile(join(folder, file))))
    return [fails(title, 'the signature is that of something else')]
  return [await heldAgainst(sign, { title, publicKey: signature.publicKey, world })]
}

async function heldAgainst(
  sign: SignConfig | null,
  { title, publicKey, world }: { title: string; publicKey: Buffer; world: World },
): Promise<Verified> {
  const by = `by the key ${fingerprint(publicKey)}`
  if (sign === null) return holds(title, `${by}: whether you trust it, \`ssh-keygen -Y verify\` tells`)
  const ours = await knownKey(sign, world)
  if (ours === null) return skipped(title, `${by}: the key that release.sign speaks of is not here to compare`)
  return ours.equals(publicKey)
    ? holds(title, `${by}, which release.sign names`)
    : fails(title, `${by}; release.sign names ${fingerprint(ours)}`)
}
