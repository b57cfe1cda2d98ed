import { once } from 'node:events'
import { request, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

export interface Answered {
  status: number
  headers: Record<string, unknown>
  body: string
}

/** One request, on a connection of its own, for `/info` where nothing is said. */
export async function ask(
  hostPort: string | null,
  options: { path?: string; method?: string; headers?: OutgoingHttpHeaders; body?: string } = {},
): Promise<Answered> {
  const { path = '/info', method = 'GET', headers = {}, body } = options
  const asked = request(`http://${hostPort}${path}`, { method, agent: false, headers })
  const [response] = (await once(asked.end(body), 'response')) as [IncomingMessage]
  return { status: response.statusCode ?? 0, headers: response.headers, body: await text(response) }
}

/** The JSON that a path of the admin server answers. */
export async function askJson<T = Record<string, unknown>>(
  hostPort: string | null,
  path: string,
): Promise<T> {
  return JSON.parse((await ask(hostPort, { path })).body) as T
}
