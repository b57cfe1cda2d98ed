import type { Socket } from 'node:net'

/** What came back: the status of a whole answer, or what was wrong. */
export type Answer =
  | { readonly status: number; readonly problem?: undefined }
  | { readonly status: null; readonly problem: string }

/** Reads all that a socket brings until its end. Never rejects. */
export function readAnswer(socket: Socket): Promise<Answer> {
  const chunks: Buffer[] = []
  let failure: Error | null = null
  return new Promise((resolve) => {
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', (error) => (failure = error))
    socket.on('close', () => resolve(judge(Buffer.concat(chunks).toString('latin1'), failure)))
  })
}

/**
 * Takes the answer to a GET, as HTTP/1 has it.
 *
 * @param text one character per byte
 * @param failure what ended the connection, if that was not its regular end
 */
export function judge(text: string, failure: Error | null): Answer {
  if (text === '') return lost('the connection was closed without an answer', failure)
  const [head, status, fields] = HEAD.exec(text) ?? []
  if (head === undefined || status === undefined || fields === undefined)
    return lost(`no answer of HTTP/1 came: ${text.slice(0, 80)}`, failure)
  const body = text.slice(head.length)
  // 100 Continue and 103 Early Hints come before the answer.
  if (status.startsWith('1')) return judge(body, failure)
  return isWhole(fields, body, failure)
    ? { status: Number(status) }
    : lost(`only a part of the answer came (${status})`, failure)
}

const HEAD = /^HTTP\/1\.[01] (\d{3})[^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n/

function isWhole(fields: string, body: string, failure: Error | null): boolean {
  if (/^transfer-encoding:.*\bchunked\s*$/im.test(fields))
    return /(?:^|\r\n)0+(?:;[^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n$/.test(body)
  const length = /^content-length:\s*(\d+)\s*$/im.exec(fields)?.[1]
  // With neither, the end of the connection is the end of the body.
  return length === undefined ? failure === null : body.length === Number(length)
}

function lost(problem: string, failure: Error | null): Answer {
  return { status: null, problem: failure === null ? problem : `${problem} (${failure.message})` }
}
