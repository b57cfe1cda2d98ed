import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReadyMessage } from '../contract.js'
import { connectOptions } from './address.js'
import { readAnswer, type Answer } from './answer.js'
import { askInfo } from './ask-info.js'
import { trialError } from './failure.js'
import type { Service } from './service.js'

/** A request of which the service has read the first half. */
export interface RequestInFlight {
  /** Sends the second half after a moment, and gives what became of it. Never rejects. */
  readonly finish: () => Promise<Answer>
}

/** Milliseconds between SIGTERM and the second half of the head: long enough to be dropped by who does not wait. */
const MOMENT = 250

/** Sends the first half of a request's head. */
export async function beginRequest(
  { service: address, protocol }: ReadyMessage,
  admin: string,
  service: Service,
): Promise<RequestInFlight> {
  const socket = await open(address, protocol === 'https').catch((cause: unknown) => {
    const problem = cause instanceof Error ? cause.message : String(cause)
    throw trialError(
      'TRIAL_REQUEST_LOST',
      { problem: `it could not connect to ${address}: ${problem}` },
      service,
      cause,
    )
  })
  const answer = readAnswer(socket)
  socket.write(`GET / HTTP/1.1\r\nHost: ${address.includes('/') ? 'localhost' : address}\r\n`)
  // An answer to something sent later, by the same event loop: what was sent before has been read.
  await askInfo(admin, service)
  return {
    async finish() {
      await sleep(MOMENT)
      socket.write('User-Agent: slipway-trial\r\n\r\n')
      return answer
    },
  }
}

async function open(address: string, secure: boolean): Promise<Socket> {
  const options = connectOptions(address)
  // On loopback, to a process of our own: whose certificate it has is not what is tried.
  const socket = secure
    ? (await import('node:tls')).connect({ ...options, rejectUnauthorized: false })
    : connect(options)
  return new Promise((resolve, reject) => {
    socket.once(secure ? 'secureConnect' : 'connect', () => resolve(socket))
    socket.once('error', reject)
  })
}
