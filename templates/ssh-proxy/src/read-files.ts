import { readFile } from 'node:fs/promises'
import type { ParsedKey } from 'ssh2'
import ssh2 from 'ssh2'
import { type Accounts, parseAccounts } from './accounts.js'
import { parseKey } from './parse-key.js'
import { log } from './supervisor/logging.js'

/** Who may log in: read once, as a restart, which drops nobody, reads it anew. Without the file, nobody may. */
export async function readAccounts(file: string): Promise<Accounts> {
  const text = await readText(file)
  if (text === null) log.warn({ file }, 'no file of accounts: nobody can log in')
  return parseAccounts(text ?? '{}', file)
}

/** The private key by which clients know this proxy. Without the file, one that lasts until the next start. */
export async function readHostKey(file: string): Promise<ParsedKey> {
  const text = await readKey(file)
  if (text !== null) return parseKey(text)
  log.warn({ file }, 'no host key: this one is new, and clients do not know it; ssh-keygen makes one to keep')
  // Not ed25519, of which ssh2 makes some that it cannot read: https://github.com/mscdex/ssh2/issues/1390
  return parseKey(ssh2.utils.generateKeyPairSync('ecdsa', { bits: 256 }).private)
}

/** The private key with which this proxy logs in to the backends; null without the file. */
export async function readBackendKey(file: string): Promise<string | null> {
  const text = await readKey(file)
  if (text === null) log.warn({ file }, 'no key to log in to the backends with: none can be reached')
  return text
}

async function readKey(file: string): Promise<string | null> {
  const text = await readText(file)
  try {
    if (text !== null) parseKey(text)
    return text
  } catch (error) {
    throw new Error(`${file} is no private key: ${(error as Error).message}`, { cause: error })
  }
}

async function readText(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}
