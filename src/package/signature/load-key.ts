import { readFile } from 'node:fs/promises'
import type { SignConfig } from '../../config/index.js'
import { quote, SlipwayError } from '../../errors.js'
import type { World } from '../../world.js'
import { readPrivateKey, type SigningKey } from './private-key.js'
import { parsePublicBlob } from './ssh-signature.js'

/** The key in a file or a variable. Throws SIGN_KEY_MISSING, SIGN_KEY_LOCKED or SIGN_KEY_UNFIT. */
export async function loadKey(
  sign: Extract<SignConfig, { by: 'file' | 'env' }>,
  { env }: Pick<World, 'env'>,
): Promise<SigningKey> {
  const place = sign.by === 'file' ? quote(sign.file) : `the variable ${quote(sign.env)}`
  const text = sign.by === 'file' ? await readKeyFile(sign.file) : env[sign.env]
  if (text === undefined || text.trim() === '')
    throw new SlipwayError('SIGN_KEY_MISSING', {
      place,
      reason: text === undefined ? 'it is not set' : 'it is empty',
    })
  const key = readPrivateKey(text)
  if (!('refused' in key)) return key
  throw key.refused === 'locked'
    ? new SlipwayError('SIGN_KEY_LOCKED', { place })
    : new SlipwayError('SIGN_KEY_UNFIT', { place, reason: key.reason })
}

/** The 32 bytes of the public key in a `.pub` file. Throws SIGN_KEY_MISSING or SIGN_KEY_UNFIT. */
export async function loadPublicKey(file: string): Promise<Buffer> {
  const [, blob] = /^ssh-ed25519 ([A-Za-z0-9+/=]+)(?:\s|$)/.exec(await readKeyFile(file)) ?? []
  const key = blob === undefined ? null : tryParse(Buffer.from(blob, 'base64'))
  if (key !== null) return key
  throw new SlipwayError('SIGN_KEY_UNFIT', {
    place: quote(file),
    reason: 'no public key of ed25519 in the form of OpenSSH',
  })
}

function tryParse(blob: Buffer): Buffer | null {
  try {
    return parsePublicBlob(blob)
  } catch {
    return null
  }
}

async function readKeyFile(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const reason = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new SlipwayError('SIGN_KEY_MISSING', { place: quote(file), reason }, { cause: error })
  }
}
