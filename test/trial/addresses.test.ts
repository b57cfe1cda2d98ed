import { describe, expect, test } from 'vitest'
import { selfSigned } from '../support/certificate.js'
import { failureOf, pretender, service, tried } from '../support/trial.js'

describe('a service is reached', () => {
  const places = {
    'on the port and host that it is given': `server.listen(process.env['PORT'], process.env['HOST'])`,
    'on all addresses': `server.listen(process.env['PORT'])`,
    'on all addresses of IPv4': `server.listen(0, '0.0.0.0')`,
    'on all addresses of IPv6 alone': `server.listen({ port: 0, host: '::', ipv6Only: true })`,
    'on loopback of IPv6': `server.listen(0, '::1')`,
    'on a socket': `server.listen(process.cwd() + '/ferry.sock')`,
    'on a socket beside it': `server.listen('ferry.sock')`,
  }
  for (const [name, listen] of Object.entries(places)) {
    test(name, async () => {
      expect(await tried(service({ listen }))).toMatchObject({ inFlightStatus: 200 })
    })
  }

  test.runIf(process.platform === 'linux')('on a socket that has no file', async () => {
    const listen = String.raw`server.listen('\0slipway-test-' + process.pid)`
    expect(await tried(service({ listen }))).toMatchObject({ inFlightStatus: 200 })
  })

  test('over TLS, with a certificate that nobody signed', async () => {
    const program = service({ before: `import { createServer as createSecure } from 'node:https'` }).replace(
      'createServer((',
      `createSecure(${JSON.stringify(selfSigned())}, (`,
    )
    expect(await tried(program)).toMatchObject({ inFlightStatus: 200 })
  })
})

test('what is no HTTP has no request in flight', async () => {
  const program = service({ before: `import { createServer as createTcp } from 'node:net'` }).replace(
    'createServer((_, response) => void response.end("ahoy"))',
    `createTcp((socket) => socket.pipe(socket))`,
  )
  expect(await tried(program)).toMatchObject({ inFlightStatus: null })
})

describe('a service that cannot be reached where it says', () => {
  const unreachable = {
    'connects are refused': [`{ service: '127.0.0.1:1' }`, 'ECONNREFUSED 127.0.0.1:1'],
    'connects are refused on all addresses': [`{ service: '[::]:1' }`, 'ECONNREFUSED'],
    'there is no such socket': [`{ service: '/nowhere/ferry.sock' }`, 'ENOENT'],
    'it does not speak TLS': [`{ protocol: 'https' }`, 'SSL'],
  }
  for (const [name, [ready = '', problem]] of Object.entries(unreachable)) {
    test(name, async () => {
      const error = await failureOf(tried(pretender({ ready })))
      expect(error).toMatchObject({ code: 'TRIAL_UNREACHABLE', exit: 1 })
      expect(error.message).toContain(problem)
    })
  }

  test('its handshake never ends', async () => {
    const ready = `{ protocol: 'https', service: await listening(createTcpServer(() => {})) }`
    const error = await failureOf(tried(pretender({ ready })))
    expect(error.code).toBe('TRIAL_UNREACHABLE')
    expect(error.message).toContain('no connection within 5000 ms')
  })
})
