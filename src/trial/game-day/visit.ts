import { connectOptions } from '../address.js'
import { messageOf } from '../failure.js'
import type { Running } from '../launch.js'
import { withClients } from '../measure/clients.js'
import type { Asked } from '../measure/tally.js'
import { openSocket } from '../open-socket.js'
import type { StandConfig } from '../stand.js'
import { ANSWER_LIMIT, within } from '../within.js'

/** Whether nobody knows how to ask it: then to be let in is the answer. */
export function isMute({ message }: Running, config: StandConfig): boolean {
  return message.protocol === 'tcp' && config.client === null
}

/** Asks once, on a connection of its own. Never rejects: what came instead of an answer is its problem. */
export async function visit(running: Running, config: StandConfig): Promise<Asked> {
  const begin = performance.now()
  const asked = ask(running, config).then(
    (problem) => ({ problem }),
    (error: unknown) => ({ problem: messageOf(error) }),
  )
  const { problem } = (await within(ANSWER_LIMIT, asked)) ?? {
    problem: `no answer within ${ANSWER_LIMIT} ms`,
  }
  return { time: performance.now() - begin, problem }
}

async function ask(running: Running, config: StandConfig): Promise<string | null> {
  if (isMute(running, config)) {
    const { message, service } = running
    const socket = await openSocket(connectOptions(message.service, service.folder), false)
    socket.on('error', () => {}).destroy()
    return null
  }
  const { requests, client, connections } = config
  const answers = await withClients({ ...running, requests, client, connections }, 1, (clients) =>
    clients.askAll(),
  )
  return answers.answered > 0 ? null : answers.reasons.join(', ')
}
