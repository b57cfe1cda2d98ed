import { expect, test } from 'vitest'
import { startService, spawnService, type LogLine } from '../../support/supervised-process.js'

const program = `
import { createServer } from 'node:http'
import { supervise } from 'slipway/supervisor'
const server = createServer()
const { log } = supervise(server)
server.listen(0, '127.0.0.1', () => {
  process.emitWarning('the hull leaks', { type: 'HullWarning', code: 'HULL1' })
  process.emitWarning('old rope', 'DeprecationWarning', 'ROPE1')
  setImmediate(() => server.close())
  setImmediate(() => setTimeout(() => process.emitWarning('on my own'), 20))
})
`

const warnings = (log: LogLine[]): unknown[] =>
  log.filter(({ level }) => level === 'warn').map(({ msg, err }) => [msg, (err as LogLine)['code']])

test('a process warning is a line of the log, and no second one on stderr', async () => {
  const service = await startService(program)
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(warnings(service.log())).toEqual([
    ['process warning', 'HULL1'],
    ['process warning', 'ROPE1'],
  ])
  expect(await service.logged('process warning')).toMatchObject({
    err: { type: 'HullWarning', message: 'the hull leaks', stack: expect.stringContaining('server.mjs') },
  })
  // Node's own again, once nothing is supervised any more.
  const printed = service
    .output()
    .split('\n')
    .filter((line) => line.startsWith('(node:'))
  expect(printed).toEqual([expect.stringContaining('Warning: on my own')])
})

test.each([
  [['--no-warnings'], []],
  [['--disable-warning=HULL1'], ['ROPE1']],
  [['--disable-warning=DeprecationWarning'], ['HULL1']],
  [['--no-deprecation'], ['HULL1']],
])('what %s hides stays hidden', async (flags, codes) => {
  const service = await spawnService(program, { flags })
  expect(await service.exit).toEqual({ code: 0, signal: null })
  expect(warnings(service.log())).toEqual(codes.map((code) => ['process warning', code]))
})
