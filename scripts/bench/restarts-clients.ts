// Clients that do not know that anything is restarted. For the benchmark.
import { setTimeout as sleep } from 'node:timers/promises'
import { openConnection, type Connection } from './drain-client.js'

export interface Answers {
  answered: number
  /** What was not answered, or not with 200, or not even accepted: each in words. */
  readonly failed: string[]
}

const CLIENTS = 24

/**
 * Clients that ask, think for up to 20 ms and ask again, GET or POST, until they are stopped: half of them keep
 * their connection, half open one for each request. An answer takes up to 30 ms, one of 50 half a second.
 */
export async function askOnAndOn(port: number, stop: AbortSignal): Promise<Answers> {
  const sum: Answers = { answered: 0, failed: [] }
  const client = async (keeps: boolean): Promise<void> => {
    while (!stop.aborted) {
      const connection = await openConnection(port)
      if (typeof connection !== 'string') await use(connection, keeps)
      else {
        sum.failed.push(`a connection was ${connection}`)
        await sleep(20)
      }
    }
  }
  const use = async (connection: Connection, keeps: boolean): Promise<void> => {
    const goesOn = (): boolean => keeps && !connection.over() && !stop.aborted
    do {
      const text = request(keeps)
      const status = await connection.ask(text)
      if (status === 200) sum.answered += 1
      else sum.failed.push(`${text.split(' HTTP')[0]}: ${status ?? 'no answer'}`)
      await sleep(Math.random() * 20)
    } while (goesOn())
    connection.close()
  }
  await Promise.all(Array.from({ length: CLIENTS }, (_, index) => client(index % 2 === 0)))
  return sum
}

function request(keeps: boolean): string {
  const wait = Math.random() < 0.02 ? 500 : Math.floor(Math.random() * 30)
  const body = Math.random() < 0.5 ? '{"ahoy":"ferry"}' : ''
  const start = `${body === '' ? 'GET' : 'POST'} /wait/${wait} HTTP/1.1\r\nHost: localhost\r\n`
  const headers = [
    ...(keeps ? [] : ['Connection: close']),
    ...(body === '' ? [] : ['Content-Type: application/json', `Content-Length: ${body.length}`]),
  ]
  return `${start}${headers.map((header) => `${header}\r\n`).join('')}\r\n${body}`
}
