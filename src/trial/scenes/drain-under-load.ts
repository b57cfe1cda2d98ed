import { setTimeout as sleep } from 'node:timers/promises'
import { type Running, withService } from '../launch.js'
import type { Connections } from '../measure/clients.js'
import type { Figure } from '../measure/figure.js'
import { openHttpClients } from '../measure/http-clients.js'
import type { Asked } from '../measure/tally.js'
import { drainOwnClients } from './drain-own-clients.js'
import { endByDrain } from './end.js'
import { NO_HTTP, notTried, problemsFigure } from './problems.js'
import type { Scene } from './scene.js'
import type { Stand } from '../stand.js'

const CLIENTS = 20

/** Milliseconds of load before the signal comes. */
const BEFORE = 500

/** It is told to go while clients ask again and again, on connections that they keep. */
export const drainUnderLoad: Scene = {
  title: 'a drain under load',
  run: (stand) =>
    withService(stand.launch, { limit: stand.config.ready, signal: stand.signal }, (running) => {
      const { client, connections } = stand.config
      if (client !== null) {
        const load = { client, clients: Math.min(CLIENTS, connections), before: BEFORE }
        return drainOwnClients(running, stand, load)
      }
      return running.message.protocol === 'tcp' ? drainAlone(running, stand) : drain(running, stand)
    }),
}

async function drainAlone(running: Running, { config }: Stand): Promise<Figure[]> {
  return [
    { name: 'drain', value: await endByDrain(running, config), note: NO_HTTP },
    notTried('lostAtDrain', NO_HTTP),
  ]
}

async function drain(running: Running, { config }: Stand): Promise<Figure[]> {
  const stage = { ...running, requests: config.requests }
  const connections = await openHttpClients(stage, CLIENTS)
  let isGone = false
  const asked = Array.from({ length: CLIENTS }, (_, client) => askOn(connections, client, () => isGone))
  try {
    await sleep(BEFORE)
    const time = await endByDrain(running, config)
    isGone = true
    const all = await Promise.all(asked)
    const answered = all.reduce((sum, client) => sum + client.answered, 0)
    const lost = all.flatMap((client) => client.lost)
    const reasons = [...new Set(lost)].join(', ')
    return [
      { name: 'drain', value: time, note: `${CLIENTS} clients, ${answered} answers` },
      { ...problemsFigure('lostAtDrain', lost), note: lost.length === 0 ? null : reasons },
    ]
  } finally {
    isGone = true
    await connections.close()
  }
}

/** A client that asks until it is refused: what it could not send is nothing that was lost. */
async function askOn(
  { ask }: Connections,
  client: number,
  isGone: () => boolean,
): Promise<{ answered: number; lost: string[] }> {
  let answered = 0
  const lost: string[] = []
  while (!isGone()) {
    const asked = await ask(client)
    const { problem } = asked
    if (problem === null) answered += 1
    else if (isRefused(asked) || (isCutOff(asked) && isRefused(await ask(client)))) break
    else lost.push(problem)
    if (lost.length > answered + MOST_LOST) break
  }
  return { answered, lost }
}

/** A server that takes no more connections; or its socket's file is gone. */
function isRefused({ problem }: Asked): boolean {
  return problem === 'ECONNREFUSED' || problem === 'ENOENT'
}

/**
 * A new connection that the system reset may have been one that nobody had accepted when the server stopped to listen: then
 * the next is refused.
 */
function isCutOff({ problem, isFirst = false }: Asked): boolean {
  return isFirst && (problem === 'ECONNRESET' || problem === 'EPIPE')
}

/** Of a client, beyond which it gives up. */
const MOST_LOST = 100
