import { once } from 'node:events'
import { connect as connectHttp2, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2'
import { text } from 'node:stream/consumers'
import type { Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { eventually } from './supervised-process.js'
import { rawClient, type RawClient } from './client.js'

/** A session of node:http2 to loopback. */
export async function http2Client(port: number, secure = false): Promise<ClientHttp2Session> {
  const scheme = secure ? 'https' : 'http'
  const session = connectHttp2(`${scheme}://localhost:${port}`, { rejectUnauthorized: false })
  onTestFinished(() => session.destroy())
  session.on('error', () => {})
  await once(session, 'connect')
  return session
}

/** The answer to one request. */
export async function ask(
  session: ClientHttp2Session,
  path: string,
  body?: string,
): Promise<{ status: number | undefined; body: string }> {
  const stream = session.request({ ':path': path, ':method': body === undefined ? 'GET' : 'POST' })
  stream.end(body)
  const [headers] = (await once(stream, 'response')) as [IncomingHttpHeaders & { ':status'?: number }]
  return { status: headers[':status'], body: await text(stream) }
}

export interface Frame {
  readonly type: string
  readonly id: number
  readonly payload: string
}

/** A client of HTTP/2 that heeds nothing it is told: no GOAWAY, no PING. */
export interface RawHttp2 {
  readonly client: RawClient
  /** Opens a stream: GET of a path. */
  readonly get: (id: number, path: string) => void
  readonly ping: () => void
  readonly frames: () => Frame[]
  /** Waits until a frame of a type came, so many times. */
  readonly got: (type: string, times?: number) => Promise<void>
}

export async function rawHttp2(port: number, socket?: Socket): Promise<RawHttp2> {
  const client = await rawClient(port, socket)
  const frames = (): Frame[] => parse(Buffer.from(client.text(), 'latin1'))
  const send = (type: number, flags: number, id: number, payload = Buffer.alloc(0)): void => {
    const head = Buffer.alloc(9)
    head.writeUIntBE(payload.length, 0, 3)
    head[3] = type
    head[4] = flags
    head.writeUInt32BE(id, 5)
    client.socket.write(Buffer.concat([head, payload]))
  }
  client.socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
  send(4, 0, 0)
  return {
    client,
    frames,
    get(id, path) {
      // HPACK: GET, http, then :path and :authority as literals.
      const literals = [literal(0x04, path), literal(0x01, 'x')]
      send(1, 0x05, id, Buffer.concat([Buffer.from([0x82, 0x86]), ...literals]))
    },
    ping: () => send(6, 0, 0, Buffer.alloc(8)),
    got: (type, times = 1) =>
      eventually(() =>
        frames().filter((frame) => frame.type === type).length >= times ? true : undefined,
      ).then(() => {}),
  }
}

function literal(name: number, value: string): Buffer {
  return Buffer.concat([Buffer.from([name, value.length]), Buffer.from(value)])
}

const types = ['DATA', 'HEADERS', 'PRIORITY', 'RST', 'SETTINGS', 'PUSH', 'PING', 'GOAWAY', 'WINDOW']

function parse(bytes: Buffer): Frame[] {
  const frames: Frame[] = []
  for (let at = 0; at + 9 <= bytes.length;) {
    const end = at + 9 + bytes.readUIntBE(at, 3)
    const payload = bytes.subarray(at + 9, end).toString('hex')
    frames.push({ type: types[bytes[at + 3] ?? 99] ?? '?', id: bytes.readUInt32BE(at + 5), payload })
    at = end
  }
  return frames
}
