import { isSlipwayError } from '../../errors.js'
import type { HttpAnswer } from '../../http.js'
import type { Registry } from '../../package/index.js'

/** Bytes that are known by their digest, and can be read from anywhere in them. */
export interface Blob {
  readonly digest: string
  readonly size: number
  readonly open: (from: number, bytes: number) => AsyncIterable<Uint8Array>
}

interface UploadOptions {
  /** The most bytes of one request, where the registry takes no more. */
  readonly piece?: number | undefined
}

/** An upload that has begun. */
interface Session {
  readonly location: URL
  /** How much of it the registry has. */
  readonly offset: number
  /** The fewest bytes that it takes in one request, but for the last. */
  readonly least: number
}

const PIECE = 2 ** 24
/** How often an upload may break off; what the registry has by then need not be sent again. */
const FAILURES = 5
/** What is not taken in one request may be taken in smaller ones: it is too large, or not how a registry wants it. */
const IN_PIECES = [400, 405, 413]
/** What does not end an upload: it is gone, is elsewhere than was thought, or fails for a while. */
const GOES_ON = [...IN_PIECES, 404, 408, 416, 500, 502, 503, 504]

/**
 * Uploads a blob: in one request, or piece by piece where that is too large for the registry or what stands in front of
 * it. One that breaks off goes on from where the registry says that it is, or anew.
 */
export async function uploadBlob(
  registry: Registry,
  blob: Blob,
  { piece = PIECE }: UploadOptions = {},
): Promise<void> {
  let session = await begin(registry)
  let most = Number.POSITIVE_INFINITY
  for (let failures = 0; ;) {
    const next = nextOf(blob, session, most)
    const answer = await send(registry, blob, session, next).catch(lost)
    const status = isAnswer(answer) ? answer.status : 0
    if (next.isEnd && isAnswer(answer) && status < 300) return
    const advanced = isAnswer(answer) && status === 202 ? advance(session, answer, next) : null
    if (advanced !== null) {
      session = advanced
      continue
    }
    failures += 1
    if (failures === FAILURES) throw isAnswer(answer) ? answer.refusal() : answer.lost
    const isRefused = IN_PIECES.includes(status)
    if (isRefused) most = Math.min(piece, most / 4)
    else await registry.rest(failures)
    // The answer may have been lost, and not the upload.
    if (!isRefused && (await hasBlob(registry, blob.digest))) return
    const isGone = isRefused || status === 404
    session = (isGone ? null : await askWhere(registry, session, blob)) ?? (await begin(registry))
  }
}

/** Whether the repository has a blob. */
export async function hasBlob(registry: Registry, digest: string): Promise<boolean> {
  return (await registry.ask('HEAD', `blobs/${digest}`, { answers: [404] })).status === 200
}

/** One that is begun and not gone on with is forgotten by the registry. */
async function begin(registry: Registry): Promise<Session> {
  const answer = await registry.ask('POST', 'blobs/uploads/', { repeatable: true })
  return {
    location: locationOf(answer),
    offset: 0,
    least: Number(answer.headers.get('oci-chunk-min-length') ?? 0),
  }
}

/** What is sent next. */
interface Next {
  readonly bytes: number
  /** Whether the digest goes with it, which ends the upload. */
  readonly isEnd: boolean
}

/** All of it and its digest; or a piece; or, when all is there, the digest. */
function nextOf({ size }: Blob, { offset, least }: Session, most: number): Next {
  const rest = size - offset
  const isWhole = offset === 0 && most === Number.POSITIVE_INFINITY
  return { bytes: Math.min(rest, Math.max(most, least)), isEnd: isWhole || rest === 0 }
}

function send(
  registry: Registry,
  blob: Blob,
  { location, offset }: Session,
  { bytes, isEnd }: Next,
): Promise<HttpAnswer> {
  const range = isEnd ? {} : { 'content-range': `${offset}-${offset + bytes - 1}` }
  const headers = { 'content-type': 'application/octet-stream', ...range }
  const body = bytes === 0 ? '' : { bytes, open: () => blob.open(offset, bytes) }
  const url = isEnd ? withDigest(location, blob.digest) : location
  return registry.ask(isEnd ? 'PUT' : 'PATCH', url, { headers, body, answers: GOES_ON, repeatable: false })
}

/** Addresses may be signed: what is there stays as it is written. */
function withDigest(location: URL, digest: string): URL {
  const url = new URL(location)
  url.search += `${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`
  return url
}

/** null: it did not get further. */
function advance(session: Session, answer: HttpAnswer, { bytes }: Next): Session | null {
  const sent = session.offset + bytes
  const offset = answer.headers.has('range') ? offsetOf(answer) : sent
  const isFurther = offset > session.offset && offset <= sent
  return isFurther ? { ...session, location: locationOf(answer), offset } : null
}

/** How far an upload has come; null: it is gone, or has nothing. */
async function askWhere(registry: Registry, session: Session, { size }: Blob): Promise<Session | null> {
  const answer = await registry.ask('GET', session.location, { answers: [400, 404, 405, 416] })
  if (answer.status !== 204 && answer.status !== 202 && answer.status !== 200) return null
  const offset = offsetOf(answer)
  if (offset === 0 || offset > size) return null
  return {
    ...session,
    offset,
    location: answer.headers.has('location') ? locationOf(answer) : session.location,
  }
}

/** Of `0-1023`; `0-0` is what registries say of nothing. */
function offsetOf({ headers }: HttpAnswer): number {
  const end = Number(/^(?:bytes=)?0-(\d+)$/.exec(headers.get('range') ?? '')?.[1] ?? 0)
  return end === 0 ? 0 : end + 1
}

function locationOf(answer: HttpAnswer): URL {
  const location = answer.headers.get('location')
  if (location === null || !URL.canParse(location, answer.url)) throw answer.refusal()
  return new URL(location, answer.url)
}

interface Lost {
  readonly lost: unknown
}

/** Nobody knows whether it was done. */
function lost(error: unknown): Lost {
  if (isSlipwayError(error) && error.code === 'HTTP_UNREACHABLE') return { lost: error }
  throw error
}

const isAnswer = (answer: HttpAnswer | Lost): answer is HttpAnswer => !('lost' in answer)
