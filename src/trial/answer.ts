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
    socket.on('close', () => {
      const answer = judge(Buffer.concat(chunks).toString('latin1'))
      resolve(
        failure !== null && answer.status === null ? lost(`${answer.problem} (${failure.message})`) : answer,
      )
    })
  })
}

/** Takes the answer to a GET, as HTTP/1 has it, one character per byte. */
export function judge(text: string): Answer {
  if (text === '') return lost('the connection was closed without an answer')
  const [, status, fields] = /^HTTP\/1\.[01] (\d{3})[^\r\n]*\r\n((?:[^\r\n]+\r\n)*)\r\n/.exec(text) ?? []
  if (status === undefined || fields === undefined)
    return lost(`no answer of HTTP/1 came: ${text.slice(0, 80)}`)
  const body = text.slice(text.indexOf('\r\n\r\n') + 4)
  // 100 Continue and 103 Early Hints come before the answer.
  if (status.startsWith('1') && status !== '101') return judge(body)
  return isWhole(Number(status), fields, body)
    ? { status: Number(status) }
    : lost(`only a part of the answer came (${status})`)
}

function isWhole(status: number, fields: string, body: string): boolean {
  if (status === 101 || status === 204 || status === 304) return true
  if (/^transfer-encoding:.*\bchunked\s*$/im.test(fields))
    return /(?:^|\r\n)0+(?:;[^\r\n]*)?\r\n(?:[^\r\n]+\r\n)*\r\n$/.test(body)
  const length = /^content-length:\s*(\d+)\s*$/im.exec(fields)?.[1]
  // With neither, the end of the connection is the end of the body.
  return length === undefined || body.length === Number(length)
}

function lost(problem: string): Answer {
  return { status: null, problem }
}
