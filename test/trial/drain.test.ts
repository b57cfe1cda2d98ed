import { describe, expect, test } from 'vitest'
import { failureOf, lastLines, pretender, service, tried } from '../support/trial.js'

describe('a request in flight', () => {
  const lost = {
    'whose connection is closed on SIGTERM': [
      pretender({ onSigterm: 'app.closeAllConnections(); setTimeout(process.exit, 400, 0)' }),
      'closed without an answer',
    ],
    'whose process ends at once': [pretender({ onSigterm: 'process.exit(0)' }), 'closed without an answer'],
    'that is cut by its own handler': [
      pretender({
        app: '(request) => request.socket.resetAndDestroy()',
        onSigterm: 'setTimeout(process.exit, 400, 0)',
      }),
      'ECONNRESET',
    ],
    'that is half answered, by length': [
      pretender({
        app: `(_, response) => { response.setHeader('Content-Length', 100); response.write('aho'); setTimeout(process.exit, 50, 0) }`,
        onSigterm: '',
      }),
      'only a part of the answer came (200)',
    ],
    'that is half answered, in chunks': [
      pretender({
        app: `(_, response) => { response.write('aho'); setTimeout(process.exit, 50, 0) }`,
        onSigterm: '',
      }),
      'only a part of the answer came (200)',
    ],
    'that is answered in another protocol': [
      pretender({
        app: `(request) => request.socket.end('220 mail.example.org ESMTP\\u001b[2J')`,
        onSigterm: 'setTimeout(process.exit, 400, 0)',
      }),
      String.raw`no answer of HTTP/1 came: 220 mail.example.org ESMTP\u001b[2J`,
    ],
  }
  for (const [name, [program = '', problem]] of Object.entries(lost)) {
    test(name, async () => {
      const error = await failureOf(tried(program))
      expect(error).toMatchObject({ code: 'TRIAL_REQUEST_LOST', exit: 1 })
      expect(error.message).toContain(problem)
    })
  }

  test('whose answer has no end but that of the connection', async () => {
    const app = `(_, response) => { response.useChunkedEncodingByDefault = false; response.write('ahoy'); response.end() }`
    const program = pretender({ app, onSigterm: 'app.close(() => process.exit(0))' })
    expect(await tried(program)).toMatchObject({ inFlightStatus: 200 })
  })

  test('that its handler never answers is cut off by the drain, and the log says so', async () => {
    const error = await failureOf(
      tried(service({ listener: '() => {}', options: '{ drain: { deadline: 600 } }' })),
    )
    expect(error).toMatchObject({ code: 'TRIAL_EXIT', exit: 1 })
    expect(error.message).toContain('ended with exit code 1 after SIGTERM')
    expect(lastLines(error)).toContain('cut off at the deadline')
  })
})

test('a service that hangs on SIGTERM is killed', async () => {
  const options = { config: { deadline: 500 } }
  const error = await failureOf(tried(pretender({ onSigterm: `console.log('not now')` }), options))
  expect(error).toMatchObject({ code: 'TRIAL_HUNG', exit: 1 })
  expect(error.message).toContain('was still there 500 ms after SIGTERM')
  expect(lastLines(error)).toContain('not now')
})

test('a service whose event loop is blocked is killed', async () => {
  const error = await failureOf(
    tried(pretender({ app: `() => { while (true); }`, onSigterm: '' }), { config: { deadline: 500 } }),
  )
  expect(error.code).toBe('TRIAL_HUNG')
})

test('an exit code other than 0, what it wrote last included', async () => {
  const program = pretender({
    onSigterm: `setTimeout(() => { console.log('the cache is not written'); process.exit(4) }, 300)`,
  })
  const error = await failureOf(tried(program))
  expect(error).toMatchObject({
    code: 'TRIAL_EXIT',
    message: '"ferry" ended with exit code 4 after SIGTERM, instead of exit code 0',
  })
  expect(lastLines(error)).toContain('the cache is not written')
})

test('a service that does not listen for SIGTERM', async () => {
  const program = pretender().replace(/process\.on\('SIGTERM'.*/, '')
  expect(await failureOf(tried(program))).toMatchObject({
    code: 'TRIAL_EXIT',
    message: '"ferry" was ended by SIGTERM after SIGTERM, instead of exit code 0',
  })
})
