import type { ServiceAddress, TrialConnection } from '../../config/index.js'
import { connectOptions } from '../address.js'
import { messageOf } from '../failure.js'
import { within } from '../within.js'
import type { Connections } from './clients.js'
import type { Stage } from './stage.js'

/** Milliseconds in which a client must be connected, be answered, and be gone. */
const LIMIT = 10_000

export interface OwnConnections extends Connections {
  /** Closes the connection of that number, and resolves when it is. */
  readonly leave: (client: number) => Promise<void>
}

/** Connections of the client that the config has, each made when it is first asked on. One that is not let in, or breaks, is connected anew with the next that it asks. */
export async function openOwnClients({
  client,
  message,
  service,
}: Pick<Stage, 'client' | 'message' | 'service'>): Promise<OwnConnections> {
  if (client === null) throw new Error('the config has no client')
  const address = addressOf(connectOptions(message.service, service.folder))
  const open = new Map<number, TrialConnection>()
  const askOnce = async (number: number): Promise<void> => {
    const connection = open.get(number) ?? (await connect(given(client, address)))
    open.set(number, connection)
    // Of JavaScript, it may give no promise, and throw at once.
    await inTime((async () => connection.ask())(), 'answered')
  }
  const leave = async (number: number): Promise<void> => {
    const connection = open.get(number)
    open.delete(number)
    await close(connection)
  }
  return {
    leave,
    async ask(number) {
      const begin = performance.now()
      const problem = await askOnce(number).then(
        () => null,
        async (error: unknown) => {
          await leave(number)
          return messageOf(error)
        },
      )
      return { time: performance.now() - begin, problem }
    },
    async close() {
      await Promise.all([...open.values()].map(close))
    },
  }
}

function addressOf(options: ReturnType<typeof connectOptions>): ServiceAddress {
  if ('path' in options && options.path !== undefined) return { path: options.path }
  const { host = 'localhost', port } = options as { host?: string; port: number }
  return { host, port }
}

async function given(
  client: NonNullable<Stage['client']>,
  address: ServiceAddress,
): Promise<TrialConnection> {
  const connection: Partial<TrialConnection> | undefined = await client(address)
  if (typeof connection?.ask !== 'function' || typeof connection.close !== 'function')
    throw new Error('trial.client gave no { ask, close }')
  return connection as TrialConnection
}

/** Who is connected too late is not forgotten. */
async function connect(connecting: Promise<TrialConnection>): Promise<TrialConnection> {
  try {
    return await inTime(connecting, 'connected')
  } catch (error) {
    connecting.then(close, () => {})
    throw error
  }
}

async function inTime<T>(promise: Promise<T>, what: string): Promise<T> {
  const done = await within(
    LIMIT,
    promise.then((value) => ({ value })),
  )
  if (done === null) throw new Error(`not ${what} within ${LIMIT} ms`)
  return done.value
}

/** How it fails to close is nothing that the service did. */
async function close(connection: TrialConnection | undefined): Promise<void> {
  if (connection === undefined) return
  await within(LIMIT, (async () => connection.close())()).catch(() => {})
}
