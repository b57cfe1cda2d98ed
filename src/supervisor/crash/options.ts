import { checkOption, refuseUnknown } from '../check-option.js'

export interface CrashOptions {
  /**
   * Whether an error inside one request is that request's own: a throw in its listener, or a throw or a rejection
   * later, in what the listener started. It is logged at level error; the request is answered with 500, its connection
   * closed (cut, where the head is out already); and the process goes on. Default false: the process drains, and exits 1.
   *
   * That is safe where what a request leaves half done is its own: it holds no lock, no connection of a pool and no
   * transaction, and was not in the middle of changing what requests share. It is not safe where nobody knows. Nor for
   * what the first request merely creates for all, such as a pool of connections: its errors count as that request's.
   * A function decides for each error, and answers at once; where it throws, the process drains.
   */
  readonly isolate?: boolean | Isolate
}

export type Isolate = (error: unknown, request: FailedRequest) => boolean

export interface FailedRequest {
  /** 8 hex digits, or what a trusted peer gave it. */
  readonly id: string
  readonly method: string
  /** Without the query. */
  readonly path: string
  /** The answer had left, to its end, before the error came. */
  readonly answered: boolean
}

export function resolveCrash(options: CrashOptions = {}): Required<CrashOptions> {
  refuseUnknown('crash.', options, ['isolate'])
  const { isolate = false } = options
  checkOption(
    typeof isolate === 'boolean' || typeof isolate === 'function',
    'crash.isolate',
    'true, false, or a function that tells',
    isolate,
  )
  return { isolate }
}
