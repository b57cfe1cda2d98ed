import { request as askHttp, type ClientRequest } from 'node:http'
import { requestOptions } from '../address.js'
import { messageOf } from '../failure.js'
import type { Running } from '../launch.js'
import { ANSWER_LIMIT, within } from '../within.js'

export interface Ask {
  readonly path?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** Sends a GET on a connection of its own, and gives the status. @throws Error what came instead */
export async function ask(running: Running, what: Ask = {}): Promise<number> {
  const sent = await send(running, what)
  try {
    const status = await within(ANSWER_LIMIT, statusOf(sent))
    if (status === null) throw new Error(`no answer within ${ANSWER_LIMIT} ms`)
    return status
  } finally {
    sent.destroy()
  }
}

/** Sends a GET, and leaves the rest to the caller: its errors too. */
export async function send(
  { message, service }: Running,
  { path = '/', headers = {} }: Ask = {},
): Promise<ClientRequest> {
  const options = { ...requestOptions(message.service, service.folder), path, headers, agent: false } as const
  if (message.protocol !== 'https') return askHttp(options).end()
  const { request } = await import('node:https')
  // On loopback, to a process of our own: whose certificate it has is not what is tried.
  return request({ ...options, rejectUnauthorized: false }).end()
}

function statusOf(sent: ClientRequest): Promise<number> {
  return new Promise((resolve, reject) => {
    sent.on('error', (error) => reject(new Error(messageOf(error))))
    sent.on('response', (response) => {
      response.on('error', () => reject(new Error('only a part of the answer came')))
      response.on('end', () => resolve(response.statusCode ?? 0))
      response.resume()
    })
  })
}
