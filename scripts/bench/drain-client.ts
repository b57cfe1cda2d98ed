// A fair client of a server that drains: it never uses a connection whose end it has seen. For the benchmark.
import { connect } from 'node:net'

/** A keep-alive connection. */
export interface Connection {
  /** Sends a request; the status of its whole answer, null where the connection ended before. */
  readonly ask: (request: string) => Promise<number | null>
  /** Not to be used any more: its end was seen, or an answer said that it comes. */
  readonly over: () => boolean
  readonly close: () => void
}

/** Where the server does not accept (`refused`), or accepts and resets (`reset`), there is none. */
export function openConnection(port: number): Promise<Connection | 'refused' | 'reset'> {
  return new Promise((opened) => {
    let over = false
    let text = ''
    let settle: ((status: number | null) => void) | null = null
    const finish = (status: number | null): void => {
      settle?.(status)
      settle = null
    }
    const socket = connect(port, '127.0.0.1', () =>
      opened({
        ask: (request) =>
          new Promise((answered) => {
            settle = answered
            socket.write(request)
          }),
        over: () => over,
        close: () => void socket.destroy(),
      }),
    )
    socket.setNoDelay().setEncoding('latin1')
    socket.on('data', (chunk: string) => {
      text += chunk
      const answer = parseAnswer(text)
      if (answer === null) return
      text = ''
      if (answer.close) {
        over = true
        socket.end()
      }
      finish(answer.status)
    })
    socket.on('end', () => (over = true))
    socket.on('error', ({ code }: NodeJS.ErrnoException) =>
      opened(code === 'ECONNREFUSED' ? 'refused' : 'reset'),
    )
    socket.on('close', () => {
      over = true
      finish(null)
    })
  })
}

function parseAnswer(text: string): { status: number; close: boolean } | null {
  const head = text.indexOf('\r\n\r\n')
  if (head === -1) return null
  const length = Number(/^content-length: (\d+)\r$/im.exec(text)?.[1])
  if (text.length < head + 4 + length) return null
  return { status: Number(text.slice(9, 12)), close: /^connection: close\r$/im.test(text.slice(0, head + 2)) }
}
