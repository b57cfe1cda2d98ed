import { createPrivateKey, createPublicKey, type KeyObject } from 'node:crypto'
import { parsePublicBlob } from './ssh-signature.js'
import { WireReader } from './ssh-wire.js'

/** A key to sign with. */
export interface SigningKey {
  readonly secret: KeyObject
  /** The 32 bytes of the public one. */
  readonly publicKey: Buffer
}

/** Why a text is no key to sign with: it has a passphrase, or is something else. */
export type Refusal = { readonly refused: 'locked' } | { readonly refused: 'unfit'; readonly reason: string }

const OPENSSH = /^-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]+)-----END OPENSSH PRIVATE KEY-----$/
const MAGIC = 'openssh-key-v1\0'
/** What stands before the 32 bytes of a private key in PKCS #8. */
const PKCS8 = Buffer.from('302e020100300506032b657004220420', 'hex')

/**
 * Reads a private key of ed25519: as ssh-keygen writes it, or PKCS #8 in PEM, as OpenSSL does. Never says what the text
 * is, only what it is not.
 */
export function readPrivateKey(text: string): SigningKey | Refusal {
  const pem = text.replaceAll('\r\n', '\n').trim()
  const openssh = OPENSSH.exec(pem)?.[1]
  if (openssh !== undefined) return readOpenSsh(Buffer.from(openssh, 'base64'))
  if (/^-----BEGIN ENCRYPTED|^Proc-Type: 4,ENCRYPTED/m.test(pem)) return { refused: 'locked' }
  if (!pem.startsWith('-----BEGIN PRIVATE KEY-----'))
    return unfit('no private key in the form of OpenSSH or PKCS #8')
  try {
    return keyOf(createPrivateKey(pem))
  } catch {
    return unfit('a damaged key')
  }
}

/** The format is OpenSSH's: PROTOCOL.key in its source. */
function readOpenSsh(bytes: Buffer): SigningKey | Refusal {
  try {
    const reader = new WireReader(bytes)
    if (reader.bytes(MAGIC.length).toString('latin1') !== MAGIC) return unfit('a damaged key')
    const cipher = reader.string().toString()
    if (cipher !== 'none') return { refused: 'locked' }
    reader.string()
    reader.string()
    if (reader.number() !== 1) return unfit('several keys')
    const publicKey = parsePublicBlob(reader.string())
    if (publicKey === null) return unfit('a key of another kind than ed25519')
    const secret = new WireReader(reader.string())
    if (secret.number() !== secret.number()) return unfit('a damaged key')
    secret.string()
    secret.string()
    const seed = secret.string().subarray(0, 32)
    const key = keyOf(createPrivateKey({ key: Buffer.concat([PKCS8, seed]), format: 'der', type: 'pkcs8' }))
    return 'refused' in key || key.publicKey.equals(publicKey) ? key : unfit('a damaged key')
  } catch {
    return unfit('a damaged key')
  }
}

function keyOf(secret: KeyObject): SigningKey | Refusal {
  if (secret.asymmetricKeyType !== 'ed25519') return unfit('a key of another kind than ed25519')
  const { x = '' } = createPublicKey(secret).export({ format: 'jwk' })
  return { secret, publicKey: Buffer.from(x, 'base64url') }
}

const unfit = (reason: string): Refusal => ({ refused: 'unfit', reason })
