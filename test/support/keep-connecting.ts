import { connect } from 'node:net'
import { get } from './client.js'

export interface Connected {
  answered: number
  /** What happened instead of an answer. */
  readonly failed: string[]
}

/** Clients without keep-alive, each of which connects again as soon as it is answered, until it is refused. */
export async function keepConnecting(port: number, clients: number): Promise<Connected> {
  const connected: Connected = { answered: 0, failed: [] }
  const ask = async (): Promise<void> => {
    for (;;) {
      const end = await askOnce(port)
      if (end === 'refused') return
      if (end === 'answered') connected.answered += 1
      else connected.failed.push(end)
    }
  }
  await Promise.all(Array.from({ length: clients }, ask))
  return connected
}

function askOnce(port: number): Promise<string> {
  return new Promise((resolve) => {
    let text = ''
    const socket = connect(port, '127.0.0.1')
    socket.setEncoding('latin1').on('data', (chunk: string) => (text += chunk))
    socket.once('connect', () => socket.write(get('/', 'Connection: close\r\n')))
    socket.once('end', () => resolve(text.startsWith('HTTP/1.1 200') ? 'answered' : `FIN after '${text}'`))
    socket.once('error', ({ code, syscall }: NodeJS.ErrnoException) =>
      resolve(code === 'ECONNREFUSED' ? 'refused' : `${syscall} ${code}`),
    )
  })
}
