import { SlipwayError } from './errors.js'

/** What is sent. A large one is opened anew for every try. */
export type Body = string | Uint8Array<ArrayBuffer> | LargeBody

export interface LargeBody {
  readonly bytes: number
  readonly open: () => AsyncIterable<Uint8Array>
}

interface Watch {
  readonly body: Body | undefined
  /** The most bytes of an answer. */
  readonly limit: number
  /** Milliseconds without a byte. */
  readonly stall: number
  /** Throws for an address that is not to be asked. */
  readonly allow: (url: URL) => void
}

/** How often an answer may lead to another place. */
const HOPS = 5
/** What is for the origin that was asked, and for no other. */
const PERSONAL = ['authorization', 'cookie']

/**
 * As fetch, but gives an answer only once it is whole, so that one that is cut counts as none, and gives up when nothing
 * moves any more: how long a request may take depends on what it carries.
 */
export async function fetchWatched(
  { url, method, headers, signal }: Request,
  { body, limit, stall, allow }: Watch,
): Promise<{ url: string; answer: Response }> {
  const stalled = new AbortController()
  const timer = setTimeout(() => stalled.abort(new Error(`nothing moved for ${stall} ms`)), stall)
  const moved = (): void => void timer.refresh()
  try {
    const stop = AbortSignal.any([signal, stalled.signal])
    let to = new URL(url)
    let answer = await fetchOnce(to)
    for (let hop = 0; hop < HOPS && [301, 302, 307, 308].includes(answer.status); hop += 1) {
      const location = answer.headers.get('location')
      // It leads nowhere: this is the answer.
      if (location === null) break
      const next = new URL(location, to)
      await answer.body?.cancel()
      if (next.origin !== to.origin) {
        // What they send may be as secret as a login: a token that is to be refreshed.
        if (method === 'POST' || method === 'PATCH')
          throw new SlipwayError('HTTP_LED_AWAY', { request: `${method} ${to.origin}`, to: next.origin })
        for (const name of PERSONAL) headers.delete(name)
      }
      to = next
      answer = await fetchOnce(to)
    }
    const content = await received(answer, limit, moved)
    const { status, statusText } = answer
    const whole = new Response(content.length === 0 ? null : content, {
      status,
      statusText,
      headers: answer.headers,
    })
    return { url: to.href, answer: whole }

    function fetchOnce(place: URL): Promise<Response> {
      allow(place)
      const { carried, bytes } = sent(body, moved)
      if (bytes !== null) headers.set('content-length', String(bytes))
      const init = { method, headers, signal: stop, redirect: 'manual', duplex: 'half' } as const
      return fetch(place, carried === undefined ? init : { ...init, body: carried })
    }
  } finally {
    clearTimeout(timer)
  }
}

function sent(
  body: Body | undefined,
  moved: () => void,
): { carried: string | Uint8Array<ArrayBuffer> | ReadableStream | undefined; bytes: number | null } {
  if (body === undefined || typeof body === 'string' || body instanceof Uint8Array)
    return { carried: body, bytes: null }
  const { open } = body
  async function* watched(): AsyncGenerator<Uint8Array> {
    for await (const chunk of open()) {
      moved()
      yield chunk
    }
  }
  return { carried: ReadableStream.from(watched()), bytes: body.bytes }
}

async function received({ body }: Response, limit: number, moved: () => void): Promise<Buffer<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let size = 0
  moved()
  for await (const chunk of body ?? []) {
    moved()
    size += chunk.byteLength
    if (size > limit)
      throw Object.assign(new Error(`the answer has more than ${limit} bytes`), { code: 'TOO_LARGE' })
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}
