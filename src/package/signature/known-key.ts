import { createHash } from 'node:crypto'
import type { SignConfig } from '../../config/index.js'
import { isSlipwayError } from '../../errors.js'
import type { World } from '../../world.js'
import { loadKey, loadPublicKey } from './load-key.js'
import { encodeStrings } from './ssh-wire.js'

/** The 32 bytes of the public key that a config signs with; null where it is not here, or a command signs. */
export async function knownKey(sign: SignConfig, world: World): Promise<Buffer | null> {
  try {
    if (sign.by === 'command') return null
    return sign.by === 'agent' ? await loadPublicKey(sign.publicKey) : (await loadKey(sign, world)).publicKey
  } catch (error) {
    if (isSlipwayError(error)) return null
    throw error
  }
}

/** The fingerprint of a public key, as `ssh-keygen -l` prints it: `SHA256:…` */
export function fingerprint(publicKey: Buffer): string {
  const digest = createHash('sha256').update(encodeStrings('ssh-ed25519', publicKey)).digest('base64')
  return `SHA256:${digest.replace(/=+$/, '')}`
}
