import { once } from 'node:events'
import { createServer, request as send, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'

/** What goes wrong with a request. */
export interface Fault {
  /** Answered here, and never forwarded. */
  readonly answer?: { readonly status: number; readonly headers?: Record<string, string> }
  /** The connection is cut when so many bytes of the body have gone through. */
  readonly cutAfter?: number
  /** It is forwarded, and the connection is cut instead of an answer. */
  readonly lost?: boolean
  /** Headers that the answer gets. */
  readonly adds?: Record<string, string>
}

export interface RegistryProxy {
  /** `127.0.0.1:<port>` */
  readonly host: string
  /** `PUT /v2/…/uploads/<upload>`, without the query, in the order in which they came. */
  readonly asked: readonly string[]
  /** Bytes of bodies that came. */
  readonly bytes: () => number
}

/**
 * Stands in front of a registry, and lets some requests fail.
 *
 * @param fault says what goes wrong; called for each request, with what came before of its kind
 */
export async function startRegistryProxy(
  registry: string,
  fault: (asked: string, before: number, request: IncomingMessage) => Fault | undefined = () => undefined,
): Promise<RegistryProxy> {
  const asked: string[] = []
  let bytes = 0
  const server = createServer((request, response) => {
    const name = `${request.method} ${request.url?.split('?')[0]?.replace(/uploads\/.+/, 'uploads/<upload>')}`
    const { answer, cutAfter, lost, adds } =
      fault(name, asked.filter((each) => each === name).length, request) ?? {}
    asked.push(name)
    if (answer !== undefined) {
      request.resume().once('end', () => response.writeHead(answer.status, answer.headers).end())
      return
    }
    const [hostname, port] = registry.split(':')
    const { method, url: path, headers } = request
    const forwarded = send({ hostname, port, method, path, headers, agent: false }, (answered) => {
      if (lost === true) {
        request.socket.destroy()
        return
      }
      response.writeHead(answered.statusCode ?? 0, { ...answered.headers, ...adds })
      answered.pipe(response)
    })
    forwarded.on('error', () => request.socket.destroy())
    let size = 0
    request.on('data', (chunk: Buffer) => {
      const left = (cutAfter ?? Number.POSITIVE_INFINITY) - size
      size += chunk.length
      bytes += chunk.length
      if (left >= chunk.length) {
        forwarded.write(chunk)
        return
      }
      // What was let through is to arrive.
      forwarded.write(chunk.subarray(0, left), () => {
        forwarded.destroy()
        request.socket.destroy()
      })
    })
    request.once('end', () => forwarded.end())
  })
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  return { host: `127.0.0.1:${(server.address() as AddressInfo).port}`, asked, bytes: () => bytes }
}
