import { Agent, get, type IncomingMessage } from 'node:http'

export interface Asked {
  answered: number
  /** What happened instead of an answer. */
  readonly failed: string[]
}

/** Asks for a URL again and again over keep-alive connections, each until an answer says that it is the last on it. */
export async function keepAsking(url: string, connections: number): Promise<Asked> {
  const asked: Asked = { answered: 0, failed: [] }
  const ask = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 })
    for (let isLast = false; !isLast;) {
      try {
        isLast = await askOnce(url, agent)
        asked.answered += 1
      } catch (error) {
        asked.failed.push(String(error))
        isLast = true
      }
    }
    agent.destroy()
  }
  await Promise.all(Array.from({ length: connections }, ask))
  return asked
}

/** Whether the answer says that no other follows. */
function askOnce(url: string, agent: Agent): Promise<boolean> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response: IncomingMessage) => {
      response.once('end', () => {
        if (response.statusCode === 200) resolve(response.headers.connection === 'close')
        else reject(new Error(`answered ${response.statusCode}`))
      })
      response.once('error', reject).resume()
    }).once('error', reject)
  })
}
