import type { Client, ClientChannel, PseudoTtyOptions, ServerChannel, Session } from 'ssh2'
import { relay } from './relay.js'
import { log } from './supervisor/logging.js'

type Opened = (error: Error | undefined, channel: ClientChannel) => void

/** What OpenSSH exits with when it is its own failure, and not the command's. */
const FAILED = 255

/** Asks the backend for what a client asks for: a command, a shell or a subsystem such as sftp. */
export function relaySession(session: Session, reach: () => Promise<Client>): void {
  const env: Record<string, string> = {}
  let pty: PseudoTtyOptions | undefined
  let upstream: ClientChannel | undefined

  const start = async (
    channel: ServerChannel,
    open: (backend: Client, opened: Opened) => void,
  ): Promise<void> => {
    try {
      const backend = await reach()
      upstream = await new Promise<ClientChannel>((resolve, reject) => {
        open(backend, (error, opened) => (error ? reject(error) : resolve(opened)))
      })
      await relay(channel, upstream)
    } catch (error) {
      log.error({ err: error }, 'the backend cannot be reached')
      channel.stderr.write('The backend cannot be reached.\r\n')
      channel.exit(FAILED)
      channel.end()
    }
  }

  session.on('env', (accept, _, { key, val }) => {
    env[key] = val
    accept?.()
  })
  session.on('pty', (accept, _, info) => {
    pty = info as unknown as PseudoTtyOptions
    accept?.()
  })
  session.on('window-change', (accept, _, { rows, cols, height, width }) => {
    upstream?.setWindow(rows, cols, height, width)
    accept?.()
  })
  session.on('signal', (accept, _, { name }) => {
    upstream?.signal(name)
    accept?.()
  })
  // Accepted before the backend is reached: ssh2 has no channel yet for an end of input that comes meanwhile.
  session.on('exec', (accept, _, { command }) => {
    void start(accept(), (backend, opened) => backend.exec(command, { env, ...(pty && { pty }) }, opened))
  })
  session.on('shell', (accept) => {
    void start(accept(), (backend, opened) => backend.shell(pty ?? false, { env }, opened))
  })
  session.on('subsystem', (accept, _, { name }) => {
    void start(accept(), (backend, opened) => backend.subsys(name, opened))
  })
}
