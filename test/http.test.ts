import { expect, test } from 'vitest'
import { type HttpOptions, openHttp } from '../src/http.js'
import { serve as serveAt } from './support/serve.js'
import { mutePort } from './support/unreachable.js'

test('what fails for a while is tried again, and the last answer counts', async () => {
  const { url, asked } = await answering(503, 408, 500, 200)
  expect((await open().ask('GET', url)).status).toBe(200)
  expect(asked).toHaveLength(4)
})

test('a wait that the server names is kept, in seconds or as a date, and not where it is too long', async () => {
  const soon = { 'retry-after': '0' }
  const passed = { 'retry-after': new Date(0).toUTCString() }
  const long = { 'retry-after': '3600' }
  const { url, asked } = await answering([429, soon], [503, passed], [429, long], 200)
  // Without the server's word it would wait for ever.
  const http = open({ pause: 2 ** 30 })
  await expect(http.ask('GET', url)).rejects.toMatchObject({ code: 'HTTP_REFUSED' })
  expect(asked).toHaveLength(3)
})

test('what is not safe to repeat is done once, but where it was surely not done', async () => {
  const lost = await answering(500, 200)
  await expect(open().ask('POST', lost.url, { body: 'x' })).rejects.toMatchObject({ code: 'HTTP_REFUSED' })
  expect(lost.asked).toEqual(['POST x'])
  const limited = await answering(429, [403, { 'retry-after': '0' }], 200)
  await open().ask('POST', limited.url, { body: 'x' })
  expect(limited.asked).toEqual(['POST x', 'POST x', 'POST x'])
  const told = await answering(500, 200)
  await open().ask('POST', told.url, { body: 'x', repeatable: true })
  expect(told.asked).toHaveLength(2)
})

test('an answer that is cut is none; a large body is sent anew, with its length', async () => {
  let tries = 0
  const url = await serve((request, response) => {
    request.resume().once('end', () => {
      tries += 1
      response.setHeader('content-length', 10)
      if (tries === 1) response.write('01234', () => response.destroy())
      else response.end(request.headers['content-length']?.padStart(10))
    })
  })
  const large = {
    bytes: 2 ** 20,
    open: async function* () {
      for (let count = 0; count < 16; count += 1) yield Buffer.alloc(2 ** 16)
    },
  }
  const { body } = await open().ask('PUT', url, { body: large })
  expect(body.toString().trim()).toBe('1048576')
  expect(tries).toBe(2)
})

test('a server that says nothing is given up', async () => {
  const port = await mutePort()
  await expect(
    open({ stall: 50, retries: 1 }).ask('GET', `http://127.0.0.1:${port}/x?y=z`),
  ).rejects.toMatchObject({
    code: 'HTTP_UNREACHABLE',
    message: `there was no answer to GET 127.0.0.1:${port}/x: "nothing moved for 50 ms"`,
  })
})

test('a signal ends it, waits included', async () => {
  const stop = new AbortController()
  const url = await serve((_, response) =>
    response.writeHead(503).end(() => stop.abort(new Error('stopped'))),
  )
  await expect(open({ pause: 2 ** 30, signal: stop.signal }).ask('GET', url)).rejects.toThrow('stopped')
})

test('an error names method, host, path, status and what was said, and nothing that is secret', async () => {
  const said = { errors: [{ code: 'DENIED', message: 'open%2Fsesame sesame2 '.padEnd(400, '.') }] }
  const url = await serve((_, response) => response.writeHead(403).end(JSON.stringify(said)))
  const http = open({ env: { MY_TOKEN: 'open/sesame' } })
  http.hide('sesame2')
  const { host } = new URL(url)
  await expect(http.ask('GET', `${url}/v2/open%2Fsesame?token=t`)).rejects.toMatchObject({
    code: 'HTTP_REFUSED',
    message: expect.stringMatching(
      new RegExp(
        `^GET ${host}/v2/\\[secret\\] was answered with 403: "DENIED: \\[secret\\] \\[secret\\] \\.{100,200}…$`,
      ),
    ),
  })
})

test('what is expected is an answer; an endless one is refused', async () => {
  const { url } = await answering(404)
  expect((await open().ask('HEAD', url, { answers: [404] })).status).toBe(404)
  const endless = await serve((_, response) => void response.end(Buffer.alloc(2 ** 16)))
  await expect(open().ask('GET', endless, { limit: 1000 })).rejects.toMatchObject({
    message: expect.stringContaining('more than 1000 bytes'),
  })
})

test('a redirect is followed with the body, and to another origin without the login', async () => {
  const seen: unknown[] = []
  const there = await serve(async (request, response) => {
    seen.push(request.headers.authorization, Buffer.concat(await request.toArray()).toString())
    response.end('there')
  })
  const url = await serve((request, response) => {
    seen.push(request.headers.authorization)
    const location = request.url === '/' ? '/elsewhere' : there
    response.writeHead(307, { location }).end()
  })
  const request = { body: 'cargo', headers: { authorization: 'Bearer b' } }
  const answer = await open().ask('PUT', url, request)
  expect([answer.url, answer.body.toString()]).toEqual([`${there}/`, 'there'])
  expect(seen).toEqual(['Bearer b', 'Bearer b', undefined, 'cargo'])
})

test('what a POST or PATCH carries goes to no other origin, and on to another place of the same', async () => {
  const seen: string[] = []
  const there = await serve(async (request, response) => {
    seen.push(Buffer.concat(await request.toArray()).toString())
    response.end()
  })
  const url = await serve((request, response) => {
    const location = { '/': '/elsewhere', '/elsewhere': there }[request.url ?? '']
    if (request.headers['x-stay'] === 'yes' && request.url !== '/') response.end('stayed')
    else response.writeHead(Number(request.headers['x-status']), { location }).end()
  })
  for (const method of ['POST', 'PATCH'])
    for (const status of ['301', '302', '307', '308']) {
      const headers = { 'x-status': status }
      const request = { body: 'refresh_token=r', headers, repeatable: true }
      await expect(open().ask(method, url, request)).rejects.toMatchObject({ code: 'HTTP_LED_AWAY' })
      const stayed = await open().ask(method, url, { ...request, headers: { ...headers, 'x-stay': 'yes' } })
      expect(stayed.body.toString()).toBe('stayed')
    }
  expect(seen).toEqual([])
})

test('a redirect that leads nowhere is the answer', async () => {
  const { url, asked } = await answering(307, 200)
  await expect(open().ask('GET', url)).rejects.toMatchObject({
    code: 'HTTP_REFUSED',
    message: expect.stringContaining('307'),
  })
  expect(asked).toHaveLength(1)
})

test('plain http is for this machine, redirects included', async () => {
  const url = await serve((_, response) =>
    response.writeHead(302, { location: 'http://mirror.example/' }).end(),
  )
  await expect(open().ask('GET', url)).rejects.toMatchObject({ code: 'HTTP_NOT_ENCRYPTED' })
  await expect(open().ask('GET', 'http://registry.example/v2/')).rejects.toMatchObject({
    code: 'HTTP_NOT_ENCRYPTED',
    message: expect.stringContaining('"http://registry.example"'),
  })
})

const open = (options: Partial<HttpOptions> = {}) => openHttp({ env: {}, pause: 1, ...options })

/** A server that gives these answers, one after the other, and keeps what it was asked. */
async function answering(
  ...answers: readonly (number | readonly [number, Record<string, string>])[]
): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = []
  const url = await serve(async (request, response) => {
    const body = Buffer.concat(await request.toArray())
    const answer = answers[asked.length] ?? 599
    asked.push(`${request.method} ${body.toString()}`)
    const [status, headers] = typeof answer === 'number' ? [answer, {}] : answer
    response.writeHead(status, headers).end()
  })
  return { url, asked }
}

async function serve(answer: Parameters<typeof serveAt>[0]): Promise<string> {
  return `http://${await serveAt(answer)}`
}
