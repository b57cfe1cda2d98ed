import { once } from 'node:events'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { DEBUG_ENV } from '../contract.js'

/** Somebody whom a service dials, and who says nothing. */
export interface SilentServer {
  /** What has the service dial it, with its timeouts cut down. */
  readonly env: Readonly<Record<string, string>>
  /** Once it was dialled. */
  readonly dialled: Promise<[Socket]>
  readonly close: () => void
}

/** Listens on a free port of loopback. @param cut milliseconds that each timeout of the service may have */
export async function openSilentServer(cut: number): Promise<SilentServer> {
  const server = createServer()
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const dialled = once(server, 'connection') as Promise<[Socket]>
  const { port } = server.address() as AddressInfo
  return {
    env: { [DEBUG_ENV]: `timeouts=${cut},dial=127.0.0.1:${port}` },
    dialled,
    close: () => void server.close(),
  }
}
