import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { ADMIN_ENV } from '../../contract.js'
import { isSlipwayError } from '../../errors.js'
import { messageOf } from '../failure.js'
import { type Running, withService } from '../launch.js'
import type { Figure } from '../measure/figure.js'
import { ask } from './ask.js'
import { endByDrain } from './end.js'
import { problemsFigure } from './problems.js'
import type { Scene } from './scene.js'
import type { Stand } from '../stand.js'

/** Somebody else has the port of its admin server: it is to serve without. */
export const takenAdminPort: Scene = {
  title: 'a taken admin port',
  async run({ launch, config, signal }) {
    const taken = createServer((socket) => socket.on('error', () => {}).destroy())
    await once(taken.listen(0, '127.0.0.1'), 'listening')
    const { port } = taken.address() as AddressInfo
    const env = { [ADMIN_ENV]: `127.0.0.1:${port}` }
    try {
      return await withService(launch, { env, limit: config.ready, signal }, async (running) => [
        await serveWithout(running, { launch, config }),
      ])
    } catch (error) {
      if (!isSlipwayError(error)) throw error
      return [problemsFigure('takenAdminPort', [error.message])]
    } finally {
      taken.close()
    }
  },
}

async function serveWithout(running: Running, { config }: Stand): Promise<Figure> {
  const problems: string[] = []
  if (running.message.protocol !== 'tcp')
    await ask(running).catch((error: unknown) => problems.push(`a request: ${messageOf(error)}`))
  await endByDrain(running, config)
  return problemsFigure('takenAdminPort', problems)
}
