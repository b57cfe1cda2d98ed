import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Config, SignConfig } from '../../config/index.js'
import { quote } from '../../errors.js'
import { fingerprint, isSignatureOf, knownKey, parseSshSignature } from '../../package/index.js'
import type { World } from '../../world.js'
import { readGiven } from './read-given.js'
import { fails, holds, skipped, type Verified } from './types.js'

/** What the signature of a file of checksums says. */
export interface Signed {
  readonly check: Verified
  /** It is by the key that the config of this checkout names. */
  readonly isOurs: boolean
}

/**
 * Holds the signature of a file of checksums against it. Whose key it has to be made with is known only where the config
 * of this checkout names a key; there it has to be there, and elsewhere the key is shown. null where nothing is signed.
 */
export async function verifySignature(
  folder: string,
  file: string,
  { config, world }: { readonly config: Config | null; readonly world: World },
): Promise<Signed | null> {
  const sign = config?.release.sign ?? null
  const title = `${file}: is signed`
  const text = await readGiven(join(folder, `${file}.sig`))
  if (text === null) {
    return sign === null
      ? null
      : notOurs(fails(title, `${quote(`${file}.sig`)} is missing; release.sign is set`))
  }
  const signature = parseSshSignature(text.toString())
  if (signature === null) {
    // A command may sign in a form of its own.
    return sign === null || sign.by === 'command'
      ? notOurs(skipped(title, 'by no SSH key of ed25519: ask the program that signed it'))
      : notOurs(fails(title, 'by no SSH key of ed25519; release.sign names one'))
  }
  if (!isSignatureOf(signature, await readFile(join(folder, file))))
    return notOurs(fails(title, 'the signature is that of something else'))
  return heldAgainst(sign, { title, publicKey: signature.publicKey, world })
}

async function heldAgainst(
  sign: SignConfig | null,
  { title, publicKey, world }: { title: string; publicKey: Buffer; world: World },
): Promise<Signed> {
  const by = `by the key ${fingerprint(publicKey)}`
  if (sign === null)
    return notOurs(holds(title, `${by}: whether you trust it, \`ssh-keygen -Y verify\` tells`))
  const ours = await knownKey(sign, world)
  if (ours === null)
    return notOurs(skipped(title, `${by}: the key that release.sign speaks of is not here to compare`))
  return ours.equals(publicKey)
    ? { check: holds(title, `${by}, which release.sign names`), isOurs: true }
    : notOurs(fails(title, `${by}; release.sign names ${fingerprint(ours)}`))
}

const notOurs = (check: Verified): Signed => ({ check, isOurs: false })
