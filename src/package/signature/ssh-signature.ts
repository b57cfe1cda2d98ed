import { createHash, createPublicKey, type KeyObject, sign, verify } from 'node:crypto'
import { encodeStrings, WireReader } from './ssh-wire.js'

// The format is OpenSSH's: PROTOCOL.sshsig in its source.
const MAGIC = 'SSHSIG'
const VERSION = 1
/** What `ssh-keygen -Y verify` is to be told by -n: a signature of a file. */
const NAMESPACE = 'file'
const HASH = 'sha512'
const TYPE = 'ssh-ed25519'
const [BEGIN, END] = ['-----BEGIN SSH SIGNATURE-----', '-----END SSH SIGNATURE-----']

/** An SSH signature, as far as Slipway understands it: of a file, by a key of ed25519. */
export interface SshSignature {
  /** The 32 bytes of the public key that it says it was made with. */
  readonly publicKey: Buffer
  /** `sha256` or `sha512`, of which the digest was signed. */
  readonly hash: string
  /** The 64 bytes of the signature itself. */
  readonly signature: Buffer
}

/** Signs a content, as `ssh-keygen -Y sign -n file` does. The same key and content give the same text. */
export function signAsSsh(
  content: Uint8Array,
  key: { readonly secret: KeyObject; readonly publicKey: Buffer },
): string {
  const signature = sign(null, signedData(content, HASH), key.secret)
  const blob = Buffer.concat([
    Buffer.from(MAGIC),
    Buffer.from([0, 0, 0, VERSION]),
    encodeStrings(encodeStrings(TYPE, key.publicKey), NAMESPACE, '', HASH, encodeStrings(TYPE, signature)),
  ])
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? []
  return `${[BEGIN, ...lines, END].join('\n')}\n`
}

/** Reads an armoured SSH signature. null where the text is none, or one of another kind of key or of something else than a file. */
export function parseSshSignature(text: string): SshSignature | null {
  const body = new RegExp(`^${BEGIN}\\s([A-Za-z0-9+/=\\s]+)${END}\\s*$`).exec(text)?.[1]
  if (body === undefined) return null
  try {
    const reader = new WireReader(Buffer.from(body, 'base64'))
    if (reader.bytes(MAGIC.length).toString('latin1') !== MAGIC || reader.number() !== VERSION) return null
    const [key, namespace, , hash, signature] = [0, 1, 2, 3, 4].map(() => reader.string())
    const publicKey = parsePublicBlob(key ?? Buffer.alloc(0))
    const signed = new WireReader(signature ?? Buffer.alloc(0))
    if (publicKey === null || namespace?.toString() !== NAMESPACE || signed.string().toString() !== TYPE)
      return null
    const name = hash?.toString() ?? ''
    if (!/^sha(?:256|512)$/.test(name) || reader.rest().length > 0) return null
    return { publicKey, hash: name, signature: signed.string() }
  } catch (error) {
    if (error instanceof RangeError) return null
    throw error
  }
}

/**
 * Whether a signature is that of a content, by the key that it names. Whose key that is, and whether they are trusted,
 * is another question: compare `publicKey`.
 */
export function isSignatureOf({ publicKey, hash, signature }: SshSignature, content: Uint8Array): boolean {
  const key = createPublicKey({
    format: 'jwk',
    key: { kty: 'OKP', crv: 'Ed25519', x: publicKey.toString('base64url') },
  })
  return verify(null, signedData(content, hash), key, signature)
}

/** The 32 bytes of a public key of ed25519 as SSH has it; null for any other one. */
export function parsePublicBlob(blob: Uint8Array): Buffer | null {
  const reader = new WireReader(blob)
  if (reader.string().toString() !== TYPE) return null
  const key = reader.string()
  return key.length === 32 && reader.rest().length === 0 ? key : null
}

function signedData(content: Uint8Array, hash: string): Buffer {
  const digest = createHash(hash).update(content).digest()
  return Buffer.concat([Buffer.from(MAGIC), encodeStrings(NAMESPACE, '', hash, digest)])
}
