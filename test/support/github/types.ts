/** What goes wrong with a request. */
export type Fault =
  /** The server fails, and has done nothing. */
  | 'fails'
  /** It is done, and the connection breaks before the answer. */
  | 'answer is lost'
  /** The connection breaks while the body is on its way. */
  | 'is cut'
  /** Too much was written: `Retry-After`. */
  | 'is too much'
  /** Too much was asked: `x-ratelimit-reset`. */
  | 'is beyond the limit'
  /** Too much was asked, and it takes an hour until there is more. */
  | 'is far beyond the limit'

export interface GithubOptions {
  /** What is said of the one who asks: a person who may write; one who may read; an app, of which nothing is said. */
  readonly permissions?: 'push' | 'pull' | 'app'
  /** Whether an app has the right to write contents. */
  readonly writes?: boolean
  /** The server that files are to be uploaded to. Default: the one of the API. */
  readonly uploads?: string
  /** Whether digests of assets are kept. */
  readonly digests?: boolean
}

export const TOKEN = 'ghp_sail+away/1234567890'
export const REPOSITORY = 'sea/ferry'
