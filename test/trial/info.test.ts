import { describe, expect, test } from 'vitest'
import { failureOf, lastLines, pretender, service, stamped, tried } from '../support/trial.js'

test('a service that was stamped with another version', async () => {
  const other = '1.0.274-0000000000-20150202.163448'
  expect(await failureOf(tried(service(), { stamp: other }))).toMatchObject({
    code: 'TRIAL_WRONG_VERSION',
    exit: 1,
    message: `"ferry" says on /info that it is "${other}"; it was built as "${stamped}"`,
  })
})

test('a service that gives itself a version, with an escape sequence in it', async () => {
  const options = String.raw`{ version: '1.0\u001b[2J' }`
  const error = await failureOf(tried(service({ options })))
  expect(error.code).toBe('TRIAL_WRONG_VERSION')
  expect(error.message).toContain(String.raw`"1.0\u001b[2J"`)
})

test('an admin server that is off', async () => {
  const error = await failureOf(tried(service(), { config: { env: { SLIPWAY_ADMIN: 'off' } } }))
  expect(error).toMatchObject({ code: 'TRIAL_NO_ADMIN', exit: 1, fix: expect.stringContaining('trial.env') })
})

test('an admin server whose port is taken', async () => {
  const program = service({
    before: `
const taken = createServer()
await new Promise((resolve) => taken.listen(0, '127.0.0.1', resolve))
process.env['SLIPWAY_ADMIN'] = '127.0.0.1:' + taken.address().port`,
  })
  expect((await failureOf(tried(program))).code).toBe('TRIAL_NO_ADMIN')
})

describe('/info', () => {
  const broken = {
    'that is no JSON': [`(_, response) => response.end('ahoy')`, 'it answered 200: ahoy'],
    'that lacks what it must say': [`(_, response) => response.end('{"Version":"1"}')`, 'it answered 200'],
    'that is null': [`(_, response) => response.end('null')`, 'it answered 200: null'],
    'that fails': [`(_, response) => response.writeHead(500).end(info)`, 'it answered 500'],
    'that is cut off': [
      `(_, response) => { response.write(info); setTimeout(() => response.destroy(), 50) }`,
      'aborted',
    ],
    'that hangs up': [`(request) => request.socket.destroy()`, 'socket hang up'],
    'that speaks something else': [`(request) => request.socket.end('SSH-2.0-OpenSSH_9.2')`, 'Parse Error'],
  }
  for (const [name, [admin = '', problem]] of Object.entries(broken)) {
    test(name, async () => {
      const error = await failureOf(tried(pretender({ admin })))
      expect(error).toMatchObject({ code: 'TRIAL_NO_INFO', exit: 1 })
      expect(error.message).toContain('/info')
      expect(error.message).toContain(problem)
    })
  }

  test('of a process that ends, after its last words', async () => {
    const admin = `() => { console.error('x'.repeat(50_000)); console.error('farewell'); process.exit(5) }`
    const error = await failureOf(tried(pretender({ admin })))
    expect(error.code).toBe('TRIAL_NO_INFO')
    expect(lastLines(error)).toContain('farewell')
  })

  test('that hangs, or does not end', async () => {
    const hanging = [`() => {}`, `(_, response) => { response.write(info) }`]
    for (const error of await Promise.all(hanging.map((admin) => failureOf(tried(pretender({ admin })))))) {
      expect(error.code).toBe('TRIAL_NO_INFO')
      expect(error.message).toContain('no whole answer within 5000 ms')
    }
  })
})

test('an admin server that is not there', async () => {
  const error = await failureOf(tried(pretender({ ready: `{ admin: '127.0.0.1:1' }` })))
  expect(error).toMatchObject({ code: 'TRIAL_NO_INFO', cause: { code: 'ECONNREFUSED' } })
})
