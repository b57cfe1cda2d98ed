import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { onTestFinished } from 'vitest'
import { answer } from './api.js'
import { GithubState } from './state.js'
import { type Fault, type GithubOptions, REPOSITORY, TOKEN } from './types.js'

export interface FakeGithub {
  /** For the environment of who asks. */
  readonly env: Record<string, string>
  readonly state: GithubState
  /** Everything that was asked: `POST /repos/o/n/releases`, without what lies before `/repos`. */
  readonly asked: string[]
  /** Lets the next requests that a pattern fits go wrong, one after the other. */
  readonly fault: (pattern: RegExp, ...faults: Fault[]) => void
  /** Does something before the next request that a pattern fits is answered. */
  readonly before: (pattern: RegExp, act: () => unknown) => void
  /** Does something once the next request that a pattern fits is done, before it is answered. */
  readonly after: (pattern: RegExp, act: () => unknown) => void
}

/** A server that speaks the part of GitHub's API that a release uses, for one repository. */
export async function fakeGithub(origin: string, options: GithubOptions = {}): Promise<FakeGithub> {
  const state = new GithubState(origin)
  const asked: string[] = []
  const faults: { pattern: RegExp; left: Fault[] }[] = []
  const [hooks, done]: Hook[][] = [[], []]
  const storage = await listen((request, response) => serveFile(state, request, response))

  const server = await listen((request, response) => {
    // Who asked is gone: nobody is there to be answered.
    serve(request, response).catch(() => request.socket.destroy())
  })
  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const line = `${request.method} ${(request.url ?? '').replace(/^\/api\/(v3|uploads)/, '').replace(/\?.*/, '')}`
    asked.push(line)
    await next(hooks, line)
    const fault = faults.find(({ pattern, left }) => left.length > 0 && pattern.test(line))?.left.shift()
    await answer(request, response, { state, options, fault, storage, done: () => next(done, line) })
  }

  return {
    env: { GITHUB_API_URL: `${server}/api/v3`, GITHUB_REPOSITORY: REPOSITORY, GH_TOKEN: TOKEN },
    state,
    asked,
    fault: (pattern, ...left) => void faults.push({ pattern, left }),
    before: (pattern, act) => void hooks?.push({ pattern, act }),
    after: (pattern, act) => void done?.push({ pattern, act }),
  }
}

interface Hook {
  readonly pattern: RegExp
  readonly act: () => unknown
}

/** Does what is to be done at a request, once. */
async function next(hooks: Hook[] = [], line: string): Promise<void> {
  const index = hooks.findIndex(({ pattern }) => pattern.test(line))
  if (index >= 0) await hooks.splice(index, 1)[0]?.act()
}

/** Where files lie: a stranger, that wants to see no token. */
function serveFile(state: GithubState, request: IncomingMessage, response: ServerResponse): void {
  const found = state.assetById(Number(request.url?.slice(1)))
  if (request.headers.authorization !== undefined || found === undefined) response.writeHead(400).end()
  else response.end(found.asset.content)
}

async function listen(
  handler: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<string> {
  const server: Server = createServer(handler).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
