// Asks a server of loopback for a bounded number of answers. A library for the benchmarks.
import { connect, type Socket } from 'node:net'

const ASK = Buffer.from('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n')

/** So many requests over so many keep-alive connections, one at a time on each. */
export async function load(port: number, connections: number, requests: number): Promise<void> {
  let left = requests
  const sockets = await openSockets(port, connections)
  const next = (): boolean => left-- > 0
  await Promise.all(sockets.map((socket) => keepAsking(socket, next)))
  for (const socket of sockets) socket.destroy()
}

export function openSockets(port: number, count: number): Promise<Socket[]> {
  return Promise.all(
    Array.from(
      { length: count },
      () =>
        new Promise<Socket>((opened, failed) => {
          const socket = connect(port, '127.0.0.1', () => opened(socket)).setNoDelay()
          socket.once('error', failed)
        }),
    ),
  )
}

/** Each answer has the length of the first one, which is all that is looked at: the client must be faster than a server. */
export function keepAsking(socket: Socket, next: () => boolean): Promise<void> {
  return new Promise((done, failed) => {
    let length = 0
    let got = 0
    const ask = (): void => {
      if (next()) socket.write(ASK)
      else done(void socket.off('data', hear))
    }
    const hear = (chunk: Buffer): void => {
      if (length === 0) length = answerLength(chunk)
      got += chunk.length
      if (got > length) failed(new Error('an answer is not like the first one'))
      if (got < length) return
      got = 0
      ask()
    }
    socket.on('data', hear).once('close', () => failed(new Error('the server ended a connection')))
    ask()
  })
}

function answerLength(chunk: Buffer): number {
  const text = chunk.toString('latin1')
  const body = /^content-length: (\d+)\r$/im.exec(text)?.[1]
  if (!text.startsWith('HTTP/1.1 200 ') || body === undefined) throw new Error(`an answer is wrong: ${text}`)
  return text.indexOf('\r\n\r\n') + 4 + Number(body)
}
