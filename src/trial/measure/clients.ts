import type { Service } from '../types.js'
import { openHttpClients } from './http-clients.js'
import { openOwnClients } from './own-clients.js'
import type { Stage } from './stage.js'
import { type Asked, createTally } from './tally.js'

/** Clients of a service, each on a connection of its own that it keeps. */
export interface Clients {
  /** Asks once on each connection, all at the same time. How many were answered, and kept their connection. */
  readonly askAll: () => Promise<Answers>
  /** Each asks again as soon as it was answered, until the time (in milliseconds) is over, or the service is gone. */
  readonly keepAsking: (time: number) => Promise<Answers>
}

/** What clients need to know of a service. */
export type ClientStage = Pick<Stage, 'message' | 'service' | 'requests' | 'client' | 'connections'>

/** Connections, each of which is asked by one client. */
export interface Connections {
  /** Asks on the connection of that number, once at a time. Never rejects. */
  readonly ask: (client: number) => Promise<Asked>
  /** Closes the connections, and resolves when they are. */
  readonly close: () => Promise<void>
}

export interface Answers {
  readonly answered: number
  /** No answer, a part of one, or a status of 500 and above. */
  readonly failed: number
  /** Why, each reason once. */
  readonly reasons: readonly string[]
  /** Of the answers, those with a status from 400 on, and the last one; null: there was none. */
  readonly refused: { readonly count: number; readonly status: number } | null
  /** Milliseconds of each answer. */
  readonly times: readonly number[]
}

/** Has so many clients do something, or as many as may be, and closes their connections. What fails is counted, and not thrown. */
export async function withClients<T>(
  stage: ClientStage,
  wanted: number,
  use: (clients: Clients) => Promise<T>,
): Promise<T> {
  const count = Math.min(wanted, stage.connections)
  const connections = await (stage.client === null ? openHttpClients : openOwnClients)(stage, count)
  try {
    return await use(clientsOn(connections, count, stage.service))
  } finally {
    await connections.close()
  }
}

function clientsOn({ ask }: Connections, count: number, service: Service): Clients {
  const gone = new AbortController()
  void service.exit.then(() => gone.abort())
  const each = async (play: (client: number) => Promise<void>): Promise<void> => {
    await Promise.all(Array.from({ length: count }, (_, client) => play(client)))
  }
  return {
    async askAll() {
      const tally = createTally()
      await each(async (client) => tally.add(await ask(client)))
      return tally.answers()
    },
    async keepAsking(time) {
      const tally = createTally()
      const end = performance.now() + time
      await each(async (client) => {
        while (!gone.signal.aborted && performance.now() < end) tally.add(await ask(client))
      })
      return tally.answers()
    },
  }
}
