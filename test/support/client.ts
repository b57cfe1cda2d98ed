import { connect, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import { eventually } from './supervised-process.js'

/** A client that says exactly what it is told to, and how its connection ended. */
export interface RawClient {
  readonly socket: Socket
  /** `host:port` of its own end, as the service sees it. */
  readonly address: string
  readonly send: (text: string) => void
  /** What came so far. */
  readonly text: () => string
  /** Waits until what came contains a text, so many times. */
  readonly got: (part: string, times?: number) => Promise<void>
  /** `FIN`, or the code of the error that ended the connection. */
  readonly end: Promise<string>
}

/** Connects to a port of loopback. */
export async function rawClient(
  port: number,
  socket: Socket = connect(port, '127.0.0.1'),
): Promise<RawClient> {
  onTestFinished(() => void socket.destroy())
  let text = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
  const end = new Promise<string>((resolve) => {
    socket.once('end', () => resolve('FIN'))
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message))
  })
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    if (socket.readyState === 'open') resolve()
    else socket.once('encrypted' in socket ? 'secureConnect' : 'connect', resolve)
  })
  return {
    socket,
    address: `${socket.localAddress}:${socket.localPort}`,
    send: (part) => void socket.write(part),
    text: () => text,
    got: (part, times = 1) =>
      eventually(() => (text.split(part).length > times ? true : undefined)).then(() => {}),
    end,
  }
}

/** A request without a body. */
export function get(path: string, headers = ''): string {
  return `GET ${path} HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n`
}

/** The answers in a text: status, whether each says `Connection: close`, body. */
export function answers(text: string): { status: number; close: boolean; body: string }[] {
  return text
    .split(/(?=HTTP\/1\.1 \d{3} )/)
    .filter((part) => part.startsWith('HTTP/1.1'))
    .map((part) => ({
      status: Number(part.slice(9, 12)),
      close: /^connection: close\r$/im.test(part),
      body: part.slice(part.indexOf('\r\n\r\n') + 4),
    }))
}
