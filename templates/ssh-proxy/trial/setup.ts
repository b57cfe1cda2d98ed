import { join } from 'node:path'
import type { TrialSetup } from 'slipway'
import { startBackend } from './backend.js'
import { makeKeys } from './make-keys.js'
import { endAll, needSsh } from './run-ssh.js'
import { writeFiles } from './write-files.js'

/** What the proxy and its clients need in a trial: keys, accounts, what OpenSSH must know, and a backend that runs. */
export const setup: TrialSetup = async ({ folder }) => {
  await needSsh()
  const keys = await makeKeys()
  const backend = await startBackend(keys.backendHost.private, keys.proxy.public)
  try {
    await writeFiles(folder, keys, backend.port)
  } catch (error) {
    // Of a setup that fails, nobody calls the teardown.
    await backend.close()
    throw error
  }
  return {
    env: {
      ACCOUNTS: join(folder, 'accounts.json'),
      HOST_KEY: join(folder, 'host_key'),
      BACKEND_KEY: join(folder, 'backend_key'),
    },
    async teardown() {
      await Promise.all([endAll(), backend.close()])
    },
  }
}
