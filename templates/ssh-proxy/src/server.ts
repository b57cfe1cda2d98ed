import { createServer } from 'node:net'
import { inheritedSocket } from 'slipway/supervisor'
import { readAccounts, readBackendKey, readHostKey } from './read-files.js'
import { serveSsh } from './serve-ssh.js'
import { superviseService } from './supervisor/index.js'

// Loopback unless told otherwise: no network reaches what nobody opened. A container wants HOST=0.0.0.0.
const host = process.env['HOST'] || '127.0.0.1'
const port = Number(process.env['PORT'] || 2222)

const [accounts, hostKey, backendKey] = await Promise.all([
  readAccounts(process.env['ACCOUNTS'] || 'accounts.json'),
  readHostKey(process.env['HOST_KEY'] || 'host_key'),
  readBackendKey(process.env['BACKEND_KEY'] || 'backend_key'),
])

const server = createServer({ noDelay: true })
const supervisor = superviseService(server)
serveSsh(server, { accounts, hostKey, backendKey, supervisor })
// Where systemd opened a socket for the service, that one.
server.listen({ host, port, ...inheritedSocket() })
