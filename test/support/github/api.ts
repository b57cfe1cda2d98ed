import type { IncomingMessage, ServerResponse } from 'node:http'
import { git } from '../git.js'
import { type Fault, type GithubOptions, REPOSITORY, TOKEN } from './types.js'
import { type GithubState, type Outcome, type ReleaseState, shownAsset } from './state.js'

interface Serving {
  readonly state: GithubState
  readonly options: GithubOptions
  readonly fault: Fault | undefined
  /** The address of the place where files lie. */
  readonly storage: string
  /** Called when a request is done, and not yet answered. */
  readonly done: () => Promise<void>
}

const NOT_FOUND: Outcome = { status: 404, body: { message: 'Not Found' } }

export async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
): Promise<void> {
  const { fault } = serving
  const url = new URL(request.url ?? '/', `http://${request.headers.host}`)
  if (fault?.includes('limit') === true || fault === 'is too much') {
    request.resume()
    return limited(response, fault)
  }
  const isUpload = url.pathname.startsWith('/api/uploads/') && request.method === 'POST'
  const outcome = isUpload ? await upload(request, url, serving) : await handle(request, url, serving)
  await serving.done()
  if (fault === 'answer is lost' || fault === 'is cut') return void request.socket.destroy()
  reply(response, outcome)
}

/** `fails` and `is cut` have done nothing; of an upload they leave an asset without a content. */
async function handle(request: IncomingMessage, url: URL, serving: Serving): Promise<Outcome> {
  const body = (await read(request)).toString()
  if (serving.fault === 'fails') return { status: 502, body: { message: 'Bad Gateway' } }
  if (serving.fault === 'is cut') return NOT_FOUND
  const refused = refusedFor(request, serving.options)
  if (refused !== null) return refused
  return route(
    request.method ?? '',
    url,
    body === '' ? {} : (JSON.parse(body) as Record<string, unknown>),
    serving,
  )
}

async function upload(request: IncomingMessage, url: URL, serving: Serving): Promise<Outcome> {
  const { state, fault } = serving
  const refused = refusedFor(request, serving.options)
  if (refused !== null) return refused
  const release = state.byId(Number(/\/releases\/(\d+)\/assets$/.exec(url.pathname)?.[1]))
  if (release === undefined) return NOT_FOUND
  const { 'content-type': type, 'content-length': length } = request.headers
  if (type === undefined || length === undefined)
    return { status: 400, body: { message: 'Bad Content-Length' } }
  const asset = state.begin(release, url.searchParams, type)
  if ('status' in asset) {
    await read(request)
    return asset
  }
  if (fault === 'is cut') {
    await new Promise((resolve) => request.once('readable', resolve))
    return NOT_FOUND
  }
  const content = await read(request)
  if (fault === 'fails') return { status: 502, body: { message: 'Bad Gateway' } }
  asset.content = content
  asset.state = 'uploaded'
  return { status: 201, body: shownAsset(asset, serving.options.digests !== false) }
}

function refusedFor(
  { headers, method, url = '' }: IncomingMessage,
  { permissions = 'push', writes = true }: GithubOptions,
): Outcome | null {
  if (!headers['user-agent'])
    return { status: 403, body: { message: 'Request forbidden by administrative rules.' } }
  if (headers.authorization !== `Bearer ${TOKEN}`)
    return { status: 401, body: { message: `Bad credentials ${headers.authorization}` } }
  if (!url.includes(`/repos/${REPOSITORY}`)) return NOT_FOUND
  const may = permissions === 'push' || (permissions === 'app' && writes)
  if (method !== 'GET' && !may)
    return { status: 403, body: { message: 'Resource not accessible by integration' } }
  return null
}

async function route(
  method: string,
  url: URL,
  fields: Record<string, unknown>,
  { state, options, storage }: Serving,
): Promise<Outcome> {
  const path = decodeURIComponent(url.pathname.slice(`/api/v3/repos/${REPOSITORY}`.length))
  const shown = (release: ReleaseState): unknown => shownRelease(release, options.uploads ?? url.origin)
  const page = (all: readonly unknown[]): Outcome => paged(all, url)
  const [, id, more = ''] = /^\/releases\/(\d+)(\/assets)?$/.exec(path) ?? []
  const release = id === undefined ? undefined : state.byId(Number(id))
  const asset = state.assetById(Number(/^\/releases\/assets\/(\d+)$/.exec(path)?.[1]))
  const tag = /^\/releases\/tags\/(.+)$/.exec(path)?.[1]
  const show = ({ status, body }: Outcome): Outcome =>
    status < 300 ? { status, body: shown(body as ReleaseState) } : { status, body }

  switch (`${method} ${path.replace(/\d+/, 'ID').replace(/(tags|ref\/tags|commits)\/.+$/, '$1/NAME')}`) {
    case 'GET ':
      return { status: 200, body: { permissions: permissionsOf(options) } }
    case 'GET /releases':
      return page(state.releases.filter(({ draft }) => !draft || options.permissions !== 'pull').map(shown))
    case 'POST /releases':
      return show(await state.create(fields))
    case 'POST /releases/generate-notes':
      return { status: 200, body: { name: fields['tag_name'], body: '' } }
    case 'GET /releases/latest':
      return state.latest === null ? NOT_FOUND : { status: 200, body: shown(state.latest) }
    case 'GET /releases/tags/NAME': {
      const found = state.published(tag ?? '')
      return found === undefined ? NOT_FOUND : { status: 200, body: shown(found) }
    }
    case 'PATCH /releases/ID':
      return release === undefined ? NOT_FOUND : show(await state.change(release, fields))
    case 'DELETE /releases/ID':
      if (release === undefined) return NOT_FOUND
      state.remove(release)
      return { status: 204 }
    case 'GET /releases/ID/assets':
      return release === undefined || more === ''
        ? NOT_FOUND
        : page(release.assets.map((each) => shownAsset(each, options.digests !== false)))
    case 'GET /releases/assets/ID':
      return asset === undefined ? NOT_FOUND : { status: 302, body: `${storage}/${asset.asset.id}` }
    case 'DELETE /releases/assets/ID':
      if (asset === undefined) return NOT_FOUND
      asset.release.assets.splice(asset.release.assets.indexOf(asset.asset), 1)
      return { status: 204 }
    default:
      return ofGit(path, state)
  }
}

/** Of git's objects: what a tag leads to, and whether a commit is there. */
async function ofGit(path: string, { origin }: GithubState): Promise<Outcome> {
  const [, kind = '', name = ''] = /^\/git\/(ref|tags|commits)\/(.+)$/.exec(path) ?? []
  const object = kind === 'ref' ? `refs/${name}` : kind === 'tags' ? `${name}^{}` : `${name}^{commit}`
  const sha = await git(origin, ['rev-parse', '--verify', '--quiet', object]).catch(() => '')
  if (kind === '' || sha === '') return NOT_FOUND
  const type = (await git(origin, ['cat-file', '-t', sha.trim()])).trim()
  return { status: 200, body: { sha: sha.trim(), object: { type, sha: sha.trim() } } }
}

function permissionsOf({ permissions = 'push' }: GithubOptions): Record<string, boolean> {
  return { admin: false, push: permissions === 'push', pull: permissions !== 'app' }
}

function shownRelease(
  { id, tag, target, name, body, draft, prerelease }: ReleaseState,
  host: string,
): unknown {
  const upload_url = `${host}/api/uploads/repos/${REPOSITORY}/releases/${id}/assets{?name,label}`
  return { id, tag_name: tag, target_commitish: target, name, body, draft, prerelease, upload_url }
}

/** GitHub gives 30 of a list, at most 100, and says where there are more. */
function paged(all: readonly unknown[], url: URL): Outcome & { link?: string } {
  const size = Math.min(Number(url.searchParams.get('per_page') ?? 30), 100)
  const page = Number(url.searchParams.get('page') ?? 1)
  const next = new URL(url)
  next.searchParams.set('page', String(page + 1))
  const some = all.slice((page - 1) * size, page * size)
  return {
    status: 200,
    body: some,
    ...(page * size < all.length ? { link: `<${next.href}>; rel="next"` } : {}),
  }
}

function limited(response: ServerResponse, fault: Fault): void {
  const now = Math.floor(Date.now() / 1000)
  const headers: Record<string, string> =
    fault === 'is too much'
      ? { 'Retry-After': '0' }
      : {
          'x-ratelimit-remaining': '0',
          'x-ratelimit-reset': String(now + (fault.includes('far') ? 3600 : 0)),
        }
  const message = 'You have exceeded a secondary rate limit.'
  response.writeHead(403, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify({ message }))
}

function reply(response: ServerResponse, { status, body, link }: Outcome & { link?: string }): void {
  if (status === 302) return void response.writeHead(302, { Location: String(body) }).end()
  response.writeHead(status, {
    'Content-Type': 'application/json; charset=utf-8',
    ...(link === undefined ? {} : { Link: link }),
  })
  response.end(body === undefined ? '' : JSON.stringify(body))
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks)
}
