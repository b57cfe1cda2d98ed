import { once } from 'node:events'
import { createPrivateKey, sign } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { onTestFinished } from 'vitest'
import { selfSigned } from './certificate.js'
import { writeFiles } from './files.js'
import { tempFolder } from './temp.js'

export interface TokenServer {
  /** What docker-registry's config says to trust it. */
  readonly auth: object
  /** What came: the method, the scopes, and how one logged in. */
  readonly asked: readonly string[]
}

interface Rights {
  /** `user:password` → what that one may do; the empty text is for whoever does not log in. */
  readonly [login: string]: readonly string[]
}

/**
 * Gives tokens as registries want them. Identity tokens are exchanged, too: each is `identity-` and a login.
 *
 * @param lasts seconds that are said of tokens; the registry knows better
 */
export async function startTokenServer(rights: Rights, lasts = 300): Promise<TokenServer> {
  const { cert, key } = selfSigned()
  const folder = await tempFolder()
  await writeFiles(folder, { 'cert.pem': cert })
  const asked: string[] = []
  const server = createServer((...exchange) => void answer(...exchange))
  onTestFinished(() => {
    server.close()
    server.closeAllConnections()
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
  const realm = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`
  const rootcertbundle = join(folder, 'cert.pem')
  return { auth: { token: { realm, service: 'registry', issuer: 'test', rootcertbundle } }, asked }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', 'http://x')
    const form = request.method === 'POST' ? new URLSearchParams(await text(request)) : url.searchParams
    const basic = Buffer.from(request.headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString()
    const login = form.get('refresh_token')?.replace('identity-', '') ?? basic
    const scopes = form.getAll('scope').flatMap((scope) => scope.split(' '))
    asked.push(`${request.method} ${scopes.join(' ')} ${login}`)
    const actions = rights[login]
    if (actions === undefined) {
      response.writeHead(401).end(JSON.stringify({ details: `incorrect username or password: ${login}` }))
      return
    }
    const access = scopes.map((scope) => {
      const [type, name, wanted = ''] = scope.split(':')
      return { type, name, actions: wanted.split(',').filter((action) => actions.includes(action)) }
    })
    const now = Math.floor(Date.now() / 1000)
    const claims = {
      iss: 'test',
      aud: 'registry',
      sub: '',
      iat: now,
      nbf: now - 10,
      exp: now + 300,
      jti: '1',
      access,
    }
    response.end(JSON.stringify({ token: signed(claims, { cert, key }), expires_in: lasts }))
  }
}

function signed(claims: object, { cert, key }: { cert: string; key: string }): string {
  const x5c = [cert.replaceAll(/-----.*?-----|\s/g, '')]
  const parts = [{ typ: 'JWT', alg: 'ES256', x5c }, claims].map((part) =>
    Buffer.from(JSON.stringify(part)).toString('base64url'),
  )
  const signature = sign('sha256', Buffer.from(parts.join('.')), {
    key: createPrivateKey(key),
    dsaEncoding: 'ieee-p1363',
  })
  return [...parts, signature.toString('base64url')].join('.')
}
