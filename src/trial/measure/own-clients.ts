import type { TrialAddress, TrialConnection } from '../../config/index.js'
import { connectOptions } from '../address.js'
import { messageOf } from '../failure.js'
import { within } from '../within.js'
import type { Connections } from './clients.js'
import type { Stage } from './stage.js'

/** Milliseconds in which a client must be connected, be answered, and be gone. */
const LIMIT = 10_000

/** Connections of the client that the config has, each made when it is first asked on. One that is not let in, or breaks, is connected anew with the next that it asks. */
export async function openOwnClients({
  client,
  message,
  service,
}: Pick<Stage, 'client' | 'message' | 'service'>): Promise<Connections> {
  if (client === null) throw new Error('the config has no client')
  const address = addressOf(connectOptions(message.service, service.folder))
  const open = new Map<number, TrialConnection>()
  const askOnce = async (number: number): Promise<void> => {
    const connection = open.get(number) ?? (await inTime(client(address), 'connected'))
    open.set(number, connection)
    await inTime(connection.ask(), 'answered')
  }
  return {
    async ask(number) {
      const begin = performance.now()
      const problem = await askOnce(number).then(
        () => null,
        async (error: unknown) => {
          await close(open.get(number))
          open.delete(number)
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

function addressOf(options: ReturnType<typeof connectOptions>): TrialAddress {
  if ('path' in options && options.path !== undefined) return { path: options.path }
  const { host = 'localhost', port } = options as { host?: string; port: number }
  return { host, port }
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
  await within(LIMIT, connection.close()).catch(() => {})
}
