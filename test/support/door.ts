import { once } from 'node:events'
import { createServer, type IncomingMessage, request as send, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'

/** What happens at a request that writes. */
export type DoorFault =
  /** Who asks is killed, with all that it started: before it is done, when half of it came, and when it is done. */
  | 'before'
  | 'half'
  | 'after'
  /** Who asks is killed, and what it started goes on. */
  | 'orphan'
  /** The server fails, once. */
  | 'fails'
  /** It fails from now on. */
  | 'keeps failing'
  /** The connection breaks when half of it came. */
  | 'is cut'
  /** It is done, and the connection breaks before the answer. */
  | 'answer is lost'
  /** Nobody is to be reached from now on. */
  | 'network is down'

export interface Doors {
  /** Puts a door in front of a server, `127.0.0.1:<port>`. Gives the door's, likewise. */
  readonly open: (name: string, server: string) => Promise<string>
  /** The requests that write, since it was armed, as in `npm PUT 1`. */
  readonly reached: string[]
  /** Forgets what was reached, and lets something happen at a request. */
  readonly arm: (fault?: {
    readonly at: string
    readonly what: DoorFault
    readonly kill: (alone?: boolean) => void
  }) => void
}

/** Doors in front of servers, which count what is written and let it go wrong. */
export function doors(): Doors {
  let armed: Parameters<Doors['arm']>[0]
  let lasting: DoorFault | null = null
  const reached: string[] = []

  /** What happens at a request, by its name and number. */
  function faultAt(name: string): DoorFault | null {
    const number = reached.filter((each) => each.startsWith(`${name} `)).length + 1
    const at = `${name} ${number}`
    reached.push(at)
    if (armed?.at !== at) return lasting
    if (armed.what === 'keeps failing' || armed.what === 'network is down') lasting = armed.what
    return armed.what
  }

  async function pass(
    name: string,
    server: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { method = '' } = request
    const writes = !['GET', 'HEAD'].includes(method)
    if (lasting === 'network is down') return void request.socket.destroy()
    const body = await buffer(request)
    const fault = writes ? faultAt(`${name} ${method}`) : lasting
    if (fault === 'before' || fault === 'orphan') armed?.kill(fault === 'orphan')
    if (fault === 'before' || fault === 'network is down') return void request.socket.destroy()
    if (fault === 'fails' || fault === 'keeps failing') return void response.writeHead(500).end('{}')
    const isHalf = fault === 'half' || fault === 'is cut'
    const answered = await forward(server, request, isHalf ? body.subarray(0, body.length / 2) : body, isHalf)
    if (fault === 'half' || fault === 'after') armed?.kill()
    if (answered === null || fault === 'after' || fault === 'answer is lost')
      return void request.socket.destroy()
    response.writeHead(answered.statusCode ?? 0, answered.headers)
    answered.pipe(response)
  }

  return {
    reached,
    arm(fault) {
      armed = fault
      lasting = null
      reached.length = 0
    },
    async open(name, server) {
      const door = createServer((request, response) => {
        pass(name, server, request, response).catch(() => request.socket.destroy())
      })
      onTestFinished(() => {
        door.close()
        door.closeAllConnections()
      })
      await once(door.listen(0, '127.0.0.1'), 'listening')
      return `127.0.0.1:${(door.address() as AddressInfo).port}`
    },
  }
}

/** null: only a part was to be sent, and it was. */
async function forward(
  server: string,
  { method, url, headers }: IncomingMessage,
  body: Buffer,
  isHalf: boolean,
): Promise<IncomingMessage | null> {
  const [hostname, port] = server.split(':')
  const onward = send({ hostname, port, method, path: url, headers, agent: false })
  if (isHalf) {
    onward.on('error', () => undefined)
    await new Promise((resolve) => onward.write(body, resolve))
    onward.destroy()
    return null
  }
  onward.end(body)
  const [answer] = (await once(onward, 'response')) as [IncomingMessage]
  return answer
}
