import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer, request, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

const verdaccio = fileURLToPath(new URL('verdaccio/', import.meta.url))

/** Whether the real registry is installed: `npm ci --prefix test/support/verdaccio`. Never false in CI. */
export const hasRegistry = process.env['CI'] !== undefined || existsSync(join(verdaccio, 'node_modules'))

/** A request as it comes to the door in front of the registry. */
export interface Asked {
  readonly method: string
  /** Decoded. */
  readonly path: string
}

/** `lost`: it is done, and the answer never comes. `cut`: the connection ends while the request is sent. */
export type Fault = 'lost' | 'cut' | { readonly status: number; readonly body?: unknown }

export interface TestRegistry {
  readonly url: string
  readonly port: number
  /** That of the user `owner`. */
  readonly token: string
  /** Publishes some bytes as a version and as `latest`, without npm, which takes its time. */
  readonly seed: (name: string, version: string, more?: Seed) => Promise<void>
  /** Where npm finds its settings, and nobody else's: they are those given. */
  readonly env: (settings?: Record<string, string>) => Promise<Record<string, string>>
  /** A new folder, gone with the registry: tests that run beside each other have no end of their own. */
  readonly folder: (name: string) => Promise<string>
  /** What the registry itself says of a package. */
  readonly packument: (name: string) => Promise<Packument>
  /** Takes a package away, where there is one. */
  readonly remove: (name: string) => Promise<void>
  /** Asked before a request that is about a package goes on to the registry. */
  readonly faults: Map<string, (asked: Asked) => Fault | undefined>
  readonly stop: () => Promise<void>
}

interface Seed {
  readonly bytes?: Uint8Array
  readonly gitHead?: string | null
}

export interface Packument {
  readonly versions: Record<string, { dist: { integrity: string; tarball: string } }>
  readonly 'dist-tags': Record<string, string>
}

const CONFIG = `
storage: ./storage
auth: { htpasswd: { file: ./htpasswd } }
uplinks: {}
packages:
  '@shore/*': { access: $all, publish: owner }
  '**': { access: $all, publish: $authenticated }
log: { type: stdout, format: json, level: fatal }
web: { enable: false }
`

/** Starts a real registry, with a door in front of it where things go wrong. */
export async function startRegistry(): Promise<TestRegistry> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway registry '))
  await writeFile(join(folder, 'config.yml'), CONFIG)
  const child = spawn(process.execPath, ['serve.mjs', join(folder, 'config.yml')], {
    cwd: verdaccio,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const port = await new Promise<number>((resolve, reject) => {
    let said = ''
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      const [, found] = /^port (\d+)$/m.exec((said += text)) ?? []
      if (found !== undefined) resolve(Number(found))
    })
    child.once('exit', () => reject(new Error(`the registry did not start: ${said}`)))
  })
  const faults: TestRegistry['faults'] = new Map()
  const door = createServer((incoming, answer) => {
    const { pathname } = new URL(incoming.url ?? '/', 'http://registry')
    const each = { method: incoming.method ?? '', path: decodeURIComponent(pathname) }
    const about = [...faults.keys()].find((name) => each.path.split('/').includes(name))
    pass(incoming, answer, port, faults.get(about ?? '')?.(each))
  })
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve))
  const doorPort = (door.address() as AddressInfo).port
  const direct = `http://127.0.0.1:${port}`
  const owner = login(direct)
  let files = 0
  const registry: TestRegistry = {
    url: `http://127.0.0.1:${doorPort}/`,
    port: doorPort,
    faults,
    token: await owner,
    async seed(name, version, { bytes = Buffer.from('a package'), gitHead = null } = {}) {
      const file = `${name}-${version}.tgz`
      const dist = {
        integrity: `sha512-${createHash('sha512').update(bytes).digest('base64')}`,
        shasum: createHash('sha1').update(bytes).digest('hex'),
        tarball: `${direct}/${name}/-/${file}`,
      }
      const data = Buffer.from(bytes).toString('base64')
      const response = await fetch(`${direct}/${encodeURIComponent(name)}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${await owner}` },
        body: JSON.stringify({
          _id: name,
          name,
          versions: { [version]: { name, version, dist, ...(gitHead === null ? {} : { gitHead }) } },
          'dist-tags': { latest: version },
          _attachments: { [file]: { data, length: bytes.length } },
        }),
      })
      if (!response.ok) throw new Error(await response.text())
    },
    async env(settings = {}) {
      const file = join(folder, `npmrc-${(files += 1)}`)
      const lines = Object.entries({ registry: registry.url, ...settings }).map(
        ([key, value]) => `${key}=${value}\n`,
      )
      await writeFile(file, lines.join(''))
      return {
        npm_config_userconfig: file,
        npm_config_cache: join(folder, 'cache'),
        npm_config_registry: '',
        npm_config_fetch_retry_mintimeout: '10',
        npm_config_fetch_retry_maxtimeout: '10',
        ...NO_CI,
      }
    },
    folder: async (name) => mkdtemp(join(folder, name)),
    packument: async (name) =>
      (await (await fetch(`${direct}/${encodeURIComponent(name)}`)).json()) as Packument,
    async remove(name) {
      const headers = { authorization: `Bearer ${await owner}` }
      const { status } = await fetch(`${direct}/${encodeURIComponent(name)}/-rev/1`, {
        method: 'DELETE',
        headers,
      })
      if (status !== 201 && status !== 404) throw new Error(`the registry does not remove ${name}: ${status}`)
    },
    async stop() {
      door.closeAllConnections()
      door.close()
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true, force: true, maxRetries: 3 })
    },
  }
  return registry
}

async function login(registry: string): Promise<string> {
  const response = await fetch(`${registry}/-/user/org.couchdb.user:owner`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'owner', password: 'password of owner' }),
  })
  return ((await response.json()) as { token: string }).token
}

/** The CI that the tests may run in is not to be seen. */
const NO_CI = Object.fromEntries(
  ['GITHUB_ACTIONS', 'GITLAB_CI', 'CIRCLECI', 'NPM_ID_TOKEN', 'SIGSTORE_ID_TOKEN'].map((name) => [name, '']),
)

function pass(
  incoming: IncomingMessage,
  answer: ServerResponse,
  port: number,
  fault: Fault | undefined,
): void {
  if (fault === 'cut') {
    incoming.once('data', () => incoming.socket.destroy())
    return
  }
  if (typeof fault === 'object') {
    const body = JSON.stringify(fault.body ?? {})
    incoming.resume().once('end', () => {
      answer.writeHead(fault.status, { 'content-type': 'application/json' }).end(body)
    })
    return
  }
  const { pathname, search } = new URL(incoming.url ?? '/', 'http://registry')
  const { method, headers } = incoming
  const onward = request({ port, host: '127.0.0.1', path: pathname + search, method, headers }, (found) => {
    if (fault === 'lost') {
      found.resume().once('end', () => incoming.socket.destroy())
      return
    }
    answer.writeHead(found.statusCode ?? 502, found.headers)
    found.pipe(answer)
  })
  onward.once('error', () => incoming.socket.destroy())
  incoming.pipe(onward)
}
