// Serves a registry for the config file named on the command line, on a free port of loopback, which it prints.
import { runServer } from 'verdaccio'

const server = await runServer(process.argv[2])
server.listen(0, '127.0.0.1', () => process.stdout.write(`port ${server.address().port}\n`))
