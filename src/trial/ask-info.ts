import { get } from 'node:http'
import { text } from 'node:stream/consumers'
import { ENDPOINT_INFO, type Info } from '../contract.js'
import { connectOptions } from './address.js'
import { trialError } from './failure.js'
import type { Service } from './service.js'

/** Milliseconds. */
const LIMIT = 5000

/** What the service answers to `GET /info` on its admin server. */
export async function askInfo(admin: string, service: Service): Promise<Info> {
  const asked = `http://${admin}${ENDPOINT_INFO}`
  const { status, body } = await ask(admin).catch((cause: unknown) => {
    throw trialError('TRIAL_NO_INFO', { asked, problem: messageOf(cause) }, service, cause)
  })
  const info = status === 200 ? parse(body) : null
  if (info === null) {
    throw trialError('TRIAL_NO_INFO', { asked, problem: `it answered ${status}: ${body}` }, service)
  }
  return info
}

async function ask(admin: string): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const signal = AbortSignal.timeout(LIMIT)
    const request = get(
      { ...connectOptions(admin), path: ENDPOINT_INFO, agent: false, signal },
      (response) => {
        text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject)
      },
    )
    request.on('error', (error) => {
      reject(signal.aborted ? new Error(`no answer within ${LIMIT} ms`, { cause: error }) : error)
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

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
