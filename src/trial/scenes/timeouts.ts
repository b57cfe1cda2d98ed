import { connect, type Socket } from 'node:net'
import { HOLD_HEADER, type Timeouts } from '../../contract.js'
import { connectOptions } from '../address.js'
import { type Running, withService } from '../launch.js'
import type { Figure } from '../measure/figure.js'
import { openSilentServer } from '../silent-server.js'
import { within } from '../within.js'
import { send } from './ask.js'
import { NO_HTTP, notTried, problemsFigure } from './problems.js'
import type { Scene } from './scene.js'

/** Milliseconds that each timeout is cut down to, so that a trial need not wait for minutes. */
const CUT = 500

/** Milliseconds after which nothing will come any more. */
const LIMIT = 10_000

/** Somebody waits for ever: whom it dials, a client that sends half, a handler that never answers. */
export const timeouts: Scene = {
  title: 'the three timeouts',
  async run({ launch, config, signal }) {
    const { env, dialled, close } = await openSilentServer(CUT)
    try {
      return await withService(launch, { env, limit: config.ready, signal }, async (running) => [
        await waitForAll(running, dialled),
      ])
    } finally {
      close()
    }
  },
}

async function waitForAll(running: Running, dialled: Promise<[Socket]>): Promise<Figure> {
  const { protocol, timeouts: inForce } = running.message as { protocol: string; timeouts?: Timeouts }
  if (inForce === undefined) return notTried('timeouts', 'its supervisor does not tell them')
  const isHttp = protocol !== 'tcp'
  const waits: [keyof Timeouts, () => Promise<boolean>][] = [
    ['dial', () => endsDial(dialled)],
    ['inactivity', () => endsStalled(running, isHttp)],
    ['total', () => endsHeld(running)],
  ]
  const seen = await Promise.all(
    waits.map(async ([name, ends]) => {
      if (inForce[name] === false) return { off: `${name} is off` }
      if (name === 'total' && !isHttp) return { off: `total was not tried, as ${NO_HTTP}` }
      return (await ends())
        ? {}
        : { problem: `${name} let somebody wait for ${LIMIT} ms, at ${inForce[name]} ms` }
    }),
  )
  const problems = seen.flatMap(({ problem }) => problem ?? [])
  return problemsFigure('timeouts', problems, seen.flatMap(({ off }) => off ?? []).join(', ') || null)
}

/** Whoever is dialled says nothing: the service hangs up. */
async function endsDial(dialled: Promise<[Socket]>): Promise<boolean> {
  const found = await within(LIMIT, dialled)
  if (found === null) return false
  const [socket] = found
  return closes(socket)
}

/** A client sends half of a head, or nothing where nobody knows its protocol. */
async function endsStalled({ message, service }: Running, isHttp: boolean): Promise<boolean> {
  const socket = connect(connectOptions(message.service, service.folder))
  if (isHttp) socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n')
  return closes(socket)
}

/** A request that no handler answers. */
async function endsHeld(running: Running): Promise<boolean> {
  const sent = await send(running, { headers: { [HOLD_HEADER]: '1' } })
  const ended = new Promise<true>((resolve) => {
    sent.on('error', () => resolve(true))
    sent.on('response', (response) => {
      response.resume()
      resolve(true)
    })
  })
  const isEnded = await within(LIMIT, ended)
  sent.destroy()
  return isEnded === true
}

async function closes(socket: Socket): Promise<boolean> {
  const closed = new Promise<true>((resolve) => socket.once('close', () => resolve(true)))
  socket.on('error', () => {}).resume()
  const isClosed = await within(LIMIT, closed)
  socket.destroy()
  return isClosed === true
}
