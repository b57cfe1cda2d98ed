import { inheritedSocket } from 'slipway/supervisor'
import { buildApp } from './app.js'
import { superviseService } from './supervisor/index.js'

// Loopback unless told otherwise: no network reaches what nobody opened. A container wants HOST=0.0.0.0.
const host = process.env['HOST'] || '127.0.0.1'
const port = Number(process.env['PORT'] || 3000)

const app = buildApp()
superviseService(app.server)
// Where systemd opened a socket for the service, that one. Not awaited: a single executable of Node 20 cannot.
app.listen({ host, port, ...inheritedSocket() }, (error) => {
  if (error !== null) throw error
})
