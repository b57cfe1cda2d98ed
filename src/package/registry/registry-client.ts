import { SlipwayError } from '../../errors.js'
import { type HttpAnswer, type HttpOptions, type HttpRequest, openHttp } from '../../http.js'
import { sha256 } from '../../sha256.js'
import type { World } from '../../world.js'
import { openLogin } from './login.js'
import { addressOf } from './reference.js'

/** One repository of a registry, as the OCI distribution specification has it. */
export interface Registry {
  readonly host: string
  readonly repository: string
  /**
   * Asks for something below the repository (`manifests/1.0`, `blobs/sha256:…`), or at an address that the registry gave;
   * logs in where it must. Throws as Http does, and REGISTRY_DENIED.
   */
  readonly ask: (method: string, path: string | URL, request?: HttpRequest) => Promise<HttpAnswer>
  /** The manifest or index by a tag or a digest; null where there is none. Throws REGISTRY_ANSWER_UNKNOWN where it is another. */
  readonly manifest: (reference: string) => Promise<Manifest | null>
  /** A blob, whose digest is checked. Throws REGISTRY_ANSWER_UNKNOWN. */
  readonly blob: (descriptor: Descriptor) => Promise<Buffer>
  /** A blob that is a document, and so no larger than a manifest may be. Throws REGISTRY_ANSWER_UNKNOWN. */
  readonly document: (descriptor: Descriptor) => Promise<Buffer>
  /** Waits as before a new try. */
  readonly rest: (tries: number) => Promise<void>
  /** Whether one is known there, and may do this; throws REGISTRY_DENIED. Where only an attempt would tell, it is silent. */
  readonly checkRight: (right: 'pull' | 'push') => Promise<void>
}

export interface Descriptor {
  readonly mediaType: string
  /** `sha256:` and lower-case hex. */
  readonly digest: string
  readonly size: number
}

export interface Manifest extends Descriptor {
  readonly content: Buffer
}

export interface RegistryOptions {
  readonly host: string
  readonly repository: string
  readonly rights: readonly ('pull' | 'push')[]
  /** A repository of the same registry that is read, too. */
  readonly alsoRead?: string | undefined
  readonly world: World
  readonly signal?: AbortSignal | undefined
  /** How patient it is. */
  readonly http?: Omit<HttpOptions, 'env' | 'signal'> | undefined
}

export const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]
/** A registry that has a large blob may hash it before it says a word. */
const STALL = 120_000
/** What a registry must take, and more than any has. */
const LARGEST_MANIFEST = 2 ** 22

export function openRegistry({
  host,
  repository,
  rights,
  alsoRead,
  world,
  signal,
  ...options
}: RegistryOptions): Registry {
  const http = openHttp({ stall: STALL, ...options.http, env: world.env, signal })
  const base = addressOf(host)
  const scopes = [
    `repository:${repository}:${rights.join(',')}`,
    ...(alsoRead === undefined ? [] : [`repository:${alsoRead}:pull`]),
  ]
  const login = openLogin({ host, base, repository, scopes }, http, { world, signal })
  const place = `${host}/${repository}`

  const registry: Registry = {
    host,
    repository,
    ask: (method, path, request) => {
      const url = typeof path === 'string' ? new URL(`${repository}/${path}`, base) : path
      return asking(method, url, request)
    },
    async manifest(reference) {
      const headers = { accept: MANIFEST_TYPES.join(', ') }
      const answer = await registry.ask('GET', `manifests/${reference}`, {
        headers,
        answers: [404],
        limit: LARGEST_MANIFEST,
      })
      if (answer.status === 404) return null
      const content = answer.body
      const digest = `sha256:${sha256(content)}`
      const told = answer.headers.get('docker-content-digest')
      const expected = reference.startsWith('sha256:')
        ? reference
        : told?.startsWith('sha256:')
          ? told
          : digest
      if (digest !== expected) throw unknown(`the manifest ${expected} is one of ${digest}`)
      const mediaType = answer.headers.get('content-type')?.split(';')[0]?.trim() ?? ''
      return { mediaType, digest, size: content.length, content }
    },
    async blob({ digest, size }) {
      const { body } = await registry.ask('GET', `blobs/${digest}`, { limit: size })
      const there = `sha256:${sha256(body)}`
      if (there !== digest) throw unknown(`the blob ${digest} is one of ${there}`)
      return body
    },
    async document(descriptor) {
      const { digest, size } = descriptor
      if (size > LARGEST_MANIFEST) throw unknown(`the document ${digest} has ${size} bytes`)
      return registry.blob(descriptor)
    },
    rest: http.rest,
    async checkRight(right) {
      await asking('GET', base)
      const allowed = login.allows(repository)
      if (allowed === null || allowed.includes(right) || allowed.includes('*')) return
      throw denied(`the token allows ${allowed.join(', ') || 'nothing'}`)
    },
  }
  return registry

  async function asking(method: string, url: URL, request: HttpRequest = {}): Promise<HttpAnswer> {
    // A proxy in front of a registry may not have told it that it is asked over https.
    if (url.host === base.host) url.protocol = base.protocol
    const answers = [...(request.answers ?? []), 401, 403]
    for (let logins = 0; ; logins += 1) {
      // Elsewhere, the address itself is the right to ask.
      const authorization = url.origin === base.origin ? await login.header() : null
      const headers = { ...request.headers, ...(authorization === null ? {} : { authorization }) }
      const answer = await http.ask(method, url, { ...request, headers, answers })
      if (answer.status === 401 && logins < 2 && (await login.answer(answer.headers))) continue
      if (answer.status !== 401 && answer.status !== 403) return answer
      if (request.answers?.includes(answer.status) === true) return answer
      throw denied(answer.said())
    }
  }

  function denied(said: string): SlipwayError {
    return new SlipwayError('REGISTRY_DENIED', { place, user: login.user(), said })
  }

  function unknown(what: string): SlipwayError {
    return new SlipwayError('REGISTRY_ANSWER_UNKNOWN', { host, what })
  }
}
