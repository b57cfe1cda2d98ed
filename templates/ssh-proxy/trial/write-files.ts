import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Keys } from './make-keys.js'

/** Writes what the proxy starts with, and what its clients know, into the folder of the trial. */
export async function writeFiles(folder: string, keys: Keys, backendPort: number): Promise<void> {
  const files = {
    'accounts.json': JSON.stringify(accounts(keys, backendPort)),
    host_key: keys.host.private,
    backend_key: keys.proxy.private,
    user_key: keys.user.private,
    known_hosts: `proxy ${keys.host.public}\n`,
    ssh_config: CONFIG,
  }
  for (const [name, text] of Object.entries(files)) {
    // OpenSSH takes no private key that others may read.
    await writeFile(join(folder, name), text, { mode: 0o600 })
  }
}

function accounts({ user, backendHost }: Keys, port: number): unknown {
  const backend = { host: '127.0.0.1', port, user: 'git', hostKey: backendHost.public }
  return { ada: { name: 'Ada Lovelace', keys: [user.public], backend } }
}

/**
 * For clients that run in the folder, where its names lead to: nothing of the user's own is used. The address of the proxy is
 * known once it listens; by the alias, its key is known wherever that is.
 */
const CONFIG = `Host proxy
  User ada
  HostKeyAlias proxy
  UserKnownHostsFile known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking yes
  UpdateHostKeys no
  IdentityFile user_key
  IdentitiesOnly yes
  IdentityAgent none
  PreferredAuthentications publickey
  BatchMode yes
  ConnectTimeout 10
  LogLevel ERROR
`
