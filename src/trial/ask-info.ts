import { get, type ClientRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import { ENDPOINT_INFO, type Info } from '../contract.js'
import { requestOptions } from './address.js'
import { messageOf, trialError } from './failure.js'
import type { Service } from './types.js'
import { ANSWER_LIMIT, within } from './within.js'

interface Answered {
  readonly status: number
  readonly body: string
}

/** What the service answers to `GET /info` on its admin server. */
export async function askInfo(admin: string, service: Service): Promise<Info> {
  const asked = `http://${admin}${ENDPOINT_INFO}`
  const options = { ...requestOptions(admin, service.folder), path: ENDPOINT_INFO, agent: false }
  const { status, body } = await ask(get(options)).catch(async (cause: unknown) => {
    throw await trialError('TRIAL_NO_INFO', { asked, problem: messageOf(cause) }, service, cause)
  })
  const info = status === 200 ? parse(body) : null
  if (info === null) {
    throw await trialError('TRIAL_NO_INFO', { asked, problem: `it answered ${status}: ${body}` }, service)
  }
  return info
}

async function ask(request: ClientRequest): Promise<Answered> {
  try {
    const answered = await within(ANSWER_LIMIT, answerTo(request))
    if (answered === null) throw new Error(`no whole answer within ${ANSWER_LIMIT} ms`)
    return answered
  } finally {
    request.destroy()
  }
}

function answerTo(request: ClientRequest): Promise<Answered> {
  return new Promise((resolve, reject) => {
    request.on('error', reject)
    request.on('response', (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
    })
  })
}

function parse(body: string): Info | null {
  try {
    const info = JSON.parse(body) as Info
    return kinds.every(([name, kind]) => typeof info[name] === kind) ? info : null
  } catch {
    return null
  }
}

const kinds = [
  ['Version', 'string'],
  ['StartTimeEpochSecs', 'number'],
  ['CurrentTimeEpochSecs', 'number'],
  ['Uptime', 'string'],
] as const
