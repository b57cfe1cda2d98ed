import type { ParsedKey } from 'ssh2'
import { parseKey } from './parse-key.js'

/** Somebody who may log in, and where that leads. */
export interface Account {
  /** What `ssh <account>@proxy` says. */
  readonly account: string
  /** The person's. */
  readonly name: string
  readonly keys: readonly ParsedKey[]
  readonly backend: Backend
}

export interface Backend {
  readonly host: string
  readonly port: number
  /** The account there. */
  readonly user: string
  /** What the backend must prove to be. */
  readonly hostKey: ParsedKey
}

export type Accounts = ReadonlyMap<string, Account>

/** Reads the JSON of accounts. @throws Error that names the account and what is wrong with it */
export function parseAccounts(text: string, file = 'accounts'): Accounts {
  const all = JSON.parse(text) as Record<string, Raw>
  return new Map(
    Object.entries(all).map(([account, raw]) => {
      try {
        return [account, toAccount(account, raw)]
      } catch (error) {
        throw new Error(`${file}: account ${JSON.stringify(account)}: ${(error as Error).message}`, {
          cause: error,
        })
      }
    }),
  )
}

interface Raw {
  name?: string
  keys?: string[]
  backend?: { host?: string; port?: number; user?: string; hostKey?: string }
}

function toAccount(account: string, { name = account, keys = [], backend = {} }: Raw): Account {
  const { host, port = 22, user = account, hostKey } = backend
  if (!Array.isArray(keys)) throw new Error('keys must be a list of public keys')
  if (typeof host !== 'string' || host === '') throw new Error('backend.host is missing')
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new Error('backend.port is no port')
  if (typeof hostKey !== 'string') throw new Error("backend.hostKey, the backend's public key, is missing")
  return {
    account,
    name,
    keys: keys.map(parseKey),
    backend: { host, port, user, hostKey: parseKey(hostKey) },
  }
}
