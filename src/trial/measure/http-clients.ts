import { Agent as HttpAgent, request as askHttp } from 'node:http'
import type { TrialRequest } from '../../config/index.js'
import { requestOptions } from '../address.js'
import type { Connections } from './clients.js'
import type { Stage } from './stage.js'
import type { Asked } from './tally.js'

/** Milliseconds that a single answer may take. */
const LIMIT = 10_000

/**
 * So many kept connections of HTTP, which are made when they are first asked on. They ask for the requests that the config
 * names, in turn. No answer, a part of one, or a status of 500 and above is a problem.
 */
export async function openHttpClients(
  { message, requests, service }: Pick<Stage, 'message' | 'requests' | 'service'>,
  count: number,
): Promise<Connections> {
  const { service: address, protocol } = message
  const options = { keepAlive: true, maxSockets: count, maxFreeSockets: count, keepAliveMsecs: 60_000 }
  const { Agent, request: askSecure } = await import('node:https')
  const isSecure = protocol === 'https'
  // On loopback, to a process of our own: whose certificate it has is not what is tried.
  const agent = isSecure ? new Agent({ ...options, rejectUnauthorized: false }) : new HttpAgent(options)
  const send = isSecure ? askSecure : askHttp
  let turn = 0

  const ask = (): Promise<Asked> =>
    new Promise((resolve) => {
      const { method, path, headers, body } = requests[turn++ % requests.length] ?? DEFAULT_REQUEST
      const begin = performance.now()
      const end = (problem: string | null, status: number | null = null): void =>
        resolve({ time: performance.now() - begin, problem, status, isFirst: !sent.reusedSocket })
      const to = requestOptions(address, service.folder)
      const sent = send({ ...to, agent, method, path, headers, timeout: LIMIT })
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${LIMIT} ms`)))
      sent.on('error', (error: NodeJS.ErrnoException) => end(error.code ?? error.message))
      sent.on('response', (response) => {
        const { statusCode = 0 } = response
        response.on('error', () => end('a part of an answer'))
        response.on('end', () => end(statusCode >= 500 ? `status ${statusCode}` : null, statusCode))
        response.resume()
      })
      sent.end(body)
    })

  return {
    ask,
    async close() {
      const sockets = [...Object.values(agent.freeSockets), ...Object.values(agent.sockets)].flatMap(
        (some) => some ?? [],
      )
      const closed = sockets.map((socket) => new Promise((resolve) => socket.once('close', resolve)))
      agent.destroy()
      await Promise.all(closed)
    },
  }
}

const DEFAULT_REQUEST: TrialRequest = { method: 'GET', path: '/', headers: {}, body: null }
