import type { AuthContext, ParsedKey } from 'ssh2'
import type { Account, Accounts } from './accounts.js'

/** Somebody, and the key that proves it. */
export interface User {
  readonly account: Account
  readonly key: ParsedKey
}

/**
 * Who makes an attempt to log in: with a public key of the account, and a signature that fits; without one it is only
 * the question whether this key would do. Null for everybody else, whether the account exists or not.
 */
export function identify(attempt: AuthContext, accounts: Accounts): User | null {
  if (attempt.method !== 'publickey') return null
  const { username, key: offered, blob, signature, hashAlgo } = attempt
  const account = accounts.get(username)
  const key = account?.keys.find((each) => each.getPublicSSH().equals(offered.data))
  if (account === undefined || key === undefined) return null
  if (signature === undefined) return { account, key }
  return blob !== undefined && isSignedBy(key, blob, signature, hashAlgo) ? { account, key } : null
}

/** ssh2 gives an error where it cannot tell. */
function isSignedBy(key: ParsedKey, blob: Buffer, signature: Buffer, hash: string | undefined): boolean {
  return (key.verify(blob, signature, hash) as unknown) === true
}
