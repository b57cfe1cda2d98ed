import { setTimeout as sleep } from 'node:timers/promises'
import type { Running } from '../launch.js'
import type { Figure } from '../measure/figure.js'
import { openOwnClients, type OwnConnections } from '../measure/own-clients.js'
import { endByDrain } from './end.js'
import { notTried, problemsFigure } from './problems.js'
import type { Connect, Stand } from '../stand.js'

export interface Load {
  readonly client: Connect
  /** How many. */
  readonly clients: number
  /** Milliseconds of load before the signal comes. */
  readonly before: number
}

/**
 * Clients of the config ask again and again, each on its connection, until SIGTERM comes. What is asked by then must be
 * answered; from then on nobody asks anew, and each closes its connection once it was answered: whether one may still ask
 * is a matter of the protocol.
 */
export async function drainOwnClients(
  running: Running,
  { config }: Stand,
  { client, clients, before }: Load,
): Promise<Figure[]> {
  const connections = await openOwnClients({ ...running, client })
  try {
    // With the first question each is connected, which may take longer than the load.
    const first = await Promise.all(Array.from({ length: clients }, (_, number) => connections.ask(number)))
    const letIn = [...first.keys()].filter((number) => first[number]?.problem === null)
    let isDraining = false
    const asked = letIn.map((number) => askUntil(connections, number, () => isDraining))
    await sleep(letIn.length > 0 ? before : 0)
    isDraining = true
    const [time, ...all] = await Promise.all([endByDrain(running, config), ...asked])
    const drain: Figure = { name: 'drain', value: time, note: noteOn(all) }
    const refused = first.find(({ problem }) => problem !== null)?.problem
    if (letIn.length === 0) return [drain, notTried('lostAtDrain', `no client was answered: ${refused}`)]
    const failed = all.flatMap(({ failed: problem }) => problem ?? [])
    if (failed.length === all.length)
      return [drain, notTried('lostAtDrain', `nobody was asking any more when it came: ${failed[0]}`)]
    const lost = all.flatMap((one) => one.lost ?? [])
    const told = [...new Set(lost)]
    if (failed.length > 0) told.push(`${failed.length} clients failed before it came: ${failed[0]}`)
    return [drain, { ...problemsFigure('lostAtDrain', lost), note: told.join(', ') || null }]
  } finally {
    await connections.close()
  }
}

interface Client {
  readonly answered: number
  /** What came instead of an answer before the signal. */
  readonly failed: string | null
  /** What came instead of the answer that was due at the signal. */
  readonly lost: string | null
}

/** One that fails before the signal asks no more: it would have to connect anew, and may be refused. */
async function askUntil(
  { ask, leave }: OwnConnections,
  number: number,
  isDraining: () => boolean,
): Promise<Client> {
  let answered = 0
  while (!isDraining()) {
    const { problem } = await ask(number)
    if (problem !== null)
      return isDraining()
        ? { answered, failed: null, lost: problem }
        : { answered, failed: problem, lost: null }
    answered += 1
  }
  await leave(number)
  return { answered, failed: null, lost: null }
}

function noteOn(clients: readonly Client[]): string {
  const answers = clients.reduce((sum, { answered }) => sum + answered, 0)
  return `${clients.length} clients, ${answers} answers`
}
