import { createReadStream } from 'node:fs'
import { isSlipwayError, SlipwayError } from '../../errors.js'
import { type HttpAnswer, type HttpRequest, openHttp } from '../../http.js'
import type { CheckContext } from '../types.js'
import { hasFields } from './fields.js'

/**
 * GitHub's API. Throws what http.ts throws; GITHUB_UNSURE where nobody knows what became of a request;
 * GITHUB_ELSEWHERE where it leads to a server that is not to see the token; and GITHUB_ENDLESS where it leads on and on.
 */
export interface GithubClient {
  /** null: it is not there. */
  readonly find: (path: string) => Promise<unknown>
  /** What is there. */
  readonly get: (path: string) => Promise<unknown>
  /** Everything of a list. */
  readonly pages: (path: string) => Promise<readonly unknown[]>
  readonly post: (path: string, fields: object) => Promise<unknown>
  /** Whether it may be done. */
  readonly mayPost: (path: string, fields: object) => Promise<boolean>
  readonly patch: (path: string, fields: object) => Promise<unknown>
  /** Also where it is gone already. */
  readonly remove: (path: string) => Promise<void>
  readonly upload: (address: string, file: UploadedFile) => Promise<unknown>
  /** @param bytes the most that is taken */
  readonly download: (path: string, bytes: number) => Promise<Uint8Array>
}

export interface UploadedFile {
  readonly type: string
  readonly bytes: number
  /** Absolute. */
  readonly path: string
}

const PER_PAGE = 100

/** More than GitHub gives of any list. */
const MOST_PAGES = 200

/** Milliseconds. Where GitHub's limits are reached, it asks for minutes; for the hour that it may take, nobody waits. */
const LONGEST = 5 * 60_000

/** What does not say whether it was done. */
const FAILED = [500, 502, 503, 504]

export function githubClient(
  { api, token }: { readonly api: string; readonly token: string },
  { world, signal }: CheckContext,
): GithubClient {
  const http = openHttp({ env: world.env, signal, longest: LONGEST })
  const headers = {
    Accept: 'application/vnd.github+json',
    Authorization: `Bearer ${token}`,
    'X-GitHub-Api-Version': '2022-11-28',
  }
  const ask = (method: string, address: string, request: HttpRequest = {}): Promise<HttpAnswer> => {
    const url = new URL(address, api)
    // An answer says where files go, and whoever gets the token can do all that it may.
    if (!belongsTo(api, url)) throw new SlipwayError('GITHUB_ELSEWHERE', { api, host: url.host })
    return http.ask(method, url, { ...request, headers: { ...headers, ...request.headers } })
  }
  const send = (
    method: string,
    path: string,
    fields: object,
    request: HttpRequest = {},
  ): Promise<HttpAnswer> =>
    ask(method, `${api}${path}`, {
      ...request,
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(fields),
    })

  /** What may be done once alone: where it is not known whether it was, somebody has to look. */
  async function once(method: string, address: string, request: HttpRequest): Promise<unknown> {
    const answer = await ask(method, address, { ...request, answers: [422, ...FAILED] })
    const { status } = answer
    if (status < 300) return answer.json()
    if (status === 422 && !isExisting(answer)) throw answer.refusal()
    const asked = `${method} ${new URL(address).pathname}`
    throw new SlipwayError('GITHUB_UNSURE', { asked, status, said: answer.said() })
  }

  return {
    async find(path) {
      const answer = await ask('GET', `${api}${path}`, { answers: [404] })
      return answer.status === 404 ? null : answer.json()
    },
    get: async (path) => (await ask('GET', `${api}${path}`)).json(),
    async pages(path) {
      const all: unknown[] = []
      let next: string | null = `${api}${path}?per_page=${PER_PAGE}`
      for (let count = 0; next !== null; count += 1) {
        if (count === MOST_PAGES) throw new SlipwayError('GITHUB_ENDLESS', { path, steps: count })
        const answer: HttpAnswer = await ask('GET', next)
        const page = answer.json()
        all.push(...(Array.isArray(page) ? (page as unknown[]) : []))
        next = nextIn(answer.headers)
      }
      return all
    },
    post: (path, fields) =>
      once('POST', `${api}${path}`, {
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(fields),
      }),
    async mayPost(path, fields) {
      const { status } = await send('POST', path, fields, { answers: [403, 404, 422] })
      return status !== 403 && status !== 404
    },
    patch: async (path, fields) => (await send('PATCH', path, fields, { repeatable: true })).json(),
    async remove(path) {
      await ask('DELETE', `${api}${path}`, { answers: [404] })
    },
    upload: (address, { type, bytes, path }) =>
      once('POST', address, {
        headers: { 'Content-Type': type },
        body: { bytes, open: () => createReadStream(path) },
      }),
    async download(path, bytes) {
      const { body } = await ask('GET', `${api}${path}`, {
        headers: { Accept: 'application/octet-stream' },
        limit: bytes,
      })
      return body
    },
  }
}

/** Whether nobody knows what became of a request: its answer was lost, or another one came first. */
export function isUnsure(error: unknown): boolean {
  return isSlipwayError(error) && (error.code === 'HTTP_UNREACHABLE' || error.code === 'GITHUB_UNSURE')
}

/** The API's own server, and the one for uploads: beside api.github.com, uploads.github.com. */
function belongsTo(api: string, { origin }: URL): boolean {
  const own = new URL(api)
  const uploads = new URL(api)
  uploads.host = own.host.replace(/^api\./, 'uploads.')
  return origin === own.origin || origin === uploads.origin
}

/** The address of the next page of a list; null: this was the last. */
function nextIn(headers: Headers): string | null {
  return /<([^>]+)>\s*;[^,]*\brel="next"/.exec(headers.get('link') ?? '')?.[1] ?? null
}

/** Whether GitHub says no because what was to be made is there. */
function isExisting({ body }: HttpAnswer): boolean {
  try {
    const said: unknown = JSON.parse(body.toString())
    const errors: unknown = hasFields(said) ? said['errors'] : null
    return (
      Array.isArray(errors) && errors.some((each) => hasFields(each) && each['code'] === 'already_exists')
    )
  } catch {
    // A proxy in between says it in another form.
    return false
  }
}
