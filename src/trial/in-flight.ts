import type { Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ReadyMessage } from '../contract.js'
import { connectOptions } from './address.js'
import { readAnswer, type Answer } from './answer.js'
import { askInfo } from './ask-info.js'
import { messageOf, trialError } from './failure.js'
import { openSocket } from './open-socket.js'
import type { Service } from './types.js'
import { ANSWER_LIMIT } from './within.js'

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
  const options = connectOptions(address, service.folder)
  const socket = await openSocket(options, protocol === 'https').catch(async (cause: unknown) => {
    throw await trialError('TRIAL_UNREACHABLE', { address, problem: messageOf(cause) }, service, cause)
  })
  const answer = readAnswer(socket)
  void service.exit.then(() => setTimeout(giveUp, ANSWER_LIMIT, socket).unref())
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n')
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

/** The connection ends with the process, unless another one holds it. */
function giveUp(socket: Socket): void {
  socket.destroy(new Error('the connection outlived the service'))
}
