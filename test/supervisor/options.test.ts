import { createServer } from 'node:http'
import { pino } from 'pino'
import { expect, test } from 'vitest'
import { createLog, supervise, supervisePrimary } from '../../src/supervisor/index.js'
import { resolveOptions, type SuperviseOptions } from '../../src/supervisor/options.js'
import { createWatch } from '../../src/supervisor/timeouts/watch.js'

/** As JavaScript would pass them. */
const resolve = (options: unknown, env = {}): ReturnType<typeof resolveOptions> =>
  resolveOptions(options as SuperviseOptions, env)

const watch = createWatch(resolve({}).timeouts, createLog({ level: 'silent' }))

test('everything has a default', () => {
  const { log, ...rest } = resolve({})
  expect(rest).toEqual({
    version: '0.0.0-0000000000-19700101.000000',
    info: {},
    pprof: { memProfileRate: 524_288 },
    sessions: { identify: null },
    crash: { isolate: false },
    timeouts: { dial: 10_000, inactivity: 120_000, total: false, upgraded: false },
    drain: { lag: 0, linger: 500, deadline: 25_000, grace: 5000 },
    admin: { host: '127.0.0.1', port: 6060, token: null },
  })
  expect(log.level).toBe('info')
})

test.each([
  [
    { admni: 'off' },
    'supervise() knows no option "admni"; it takes version, info, sessions, log, timeouts, crash, drain, admin, pprof',
  ],
  [{ admin: { key: 'x' } }, 'supervise() knows no option "admin.key"; it takes host, port, token'],
  [
    { admin: { token: 'to ken' } },
    'supervise(): admin.token takes one or more printable ASCII characters, without spaces',
  ],
  [{ sessions: { who: 1 } }, 'supervise() knows no option "sessions.who"; it takes identify'],
  [{ sessions: { identify: 'me' } }, 'supervise(): sessions.identify takes a function; got "me"'],
  [
    { drain: { wait: 5 } },
    'supervise() knows no option "drain.wait"; it takes lag, linger, deadline, upgrade',
  ],
  [{ log: { levle: 'info' } }, 'supervise() knows no option "log.levle"; it takes level, trust, redact'],
  [
    { log: { trust: 'loopback' } },
    'supervise(): log.trust takes addresses, subnets and loopback; got "loopback"',
  ],
  [
    { log: { trust: ['10.0.0.0/99'] } },
    'supervise(): log.trust takes addresses, subnets and loopback; got ["10.0.0.0/99"]',
  ],
  [
    { log: { trust: ['example.test'] } },
    'supervise(): log.trust takes addresses, subnets and loopback; got ["example.test"]',
  ],
  [{ log: { redact: [''] } }, 'supervise(): log.redact takes names; got [""]'],
  [{ crash: { ignore: true } }, 'supervise() knows no option "crash.ignore"; it takes isolate'],
  [
    { crash: { isolate: 'all' } },
    'supervise(): crash.isolate takes true, false, or a function that tells; got "all"',
  ],
  [{ version: 3 }, 'supervise(): version takes a text; got 3'],
  [{ info: 'text' }, 'supervise(): info takes an object, or a function that gives one; got "text"'],
  [{ drain: 500 }, 'supervise(): drain takes an object; got 500'],
  [{ drain: { linger: '500' } }, 'supervise(): drain.linger takes milliseconds; got "500"'],
  [{ drain: { deadline: -1 } }, 'supervise(): drain.deadline takes milliseconds; got -1'],
  [{ drain: { deadline: Number.NaN } }, 'supervise(): drain.deadline takes milliseconds; got NaN'],
  [{ drain: { lag: '5s' } }, 'supervise(): drain.lag takes milliseconds; got "5s"'],
  [{ drain: { upgrade: 1001 } }, 'supervise(): drain.upgrade takes a function; got 1001'],
  [
    { drain: { lag: 20_000, linger: 5000 } },
    'supervise(): drain.deadline takes more than drain.lag and drain.linger together (20000 + 5000), as it counts from the signal; got 25000',
  ],
  [
    { drain: { lag: 30_000 } },
    'supervise(): drain.lag takes less than drain.deadline (25000), which counts from the signal; got 30000',
  ],
  [
    { drain: { lag: 25_000 } },
    'supervise(): drain.lag takes less than drain.deadline (25000), which counts from the signal; got 25000',
  ],
  [{ timeouts: 5 }, 'supervise(): timeouts takes an object; got 5'],
  [
    { timeouts: { idle: 5 } },
    'supervise() knows no option "timeouts.idle"; it takes dial, inactivity, total',
  ],
  [{ timeouts: { dial: 0 } }, 'supervise(): timeouts.dial takes milliseconds above 0, or false; got 0'],
  [
    { timeouts: { total: true } },
    'supervise(): timeouts.total takes milliseconds above 0, or false; got true',
  ],
  ...['none', false, null].map((admin): [unknown, string] => [
    { admin },
    `supervise(): admin takes an object, such as { host, port }, or 'off'; got ${JSON.stringify(admin)}`,
  ]),
  [{ admin: { port: 70_000 } }, 'supervise(): admin.port takes a port, 0 for a free one; got 70000'],
  [{ admin: { host: '' } }, 'supervise(): admin.host takes a host; got ""'],
  [
    { log: { level: 'loud' } },
    'supervise(): log.level takes trace, debug, info, warn, error, fatal, silent; got "loud"',
  ],
  [null, 'supervise(): options takes an object; got null'],
])('%j is refused', (options, message) => {
  const error = typeof message === 'string' ? new TypeError(message) : message
  expect(() => resolve(options)).toThrow(error)
})

test('the linger and the grace fit a deadline that is shorter than usual', () => {
  expect(resolve({ drain: { deadline: 300 } }).drain).toMatchObject({ linger: 150, grace: 150 })
  expect(resolve({ drain: { lag: 200, deadline: 300 } }).drain.linger).toBe(50)
})

test('timeouts are switched off by false, and inactivity holds for upgrades where it is set', () => {
  expect(resolve({ timeouts: { dial: false, inactivity: 5 } }).timeouts).toEqual({
    dial: false,
    inactivity: 5,
    total: false,
    upgraded: 5,
  })
})

test('the log may be one that was made before, or a child of it, or of that', () => {
  const log = createLog({ level: 'warn' })
  const child = log.child({ part: 'http' })
  const grandchild = child.child({ port: 80 }, { level: 'error' })
  const options: SuperviseOptions[] = [{ log }, { log: child }, { log: grandchild }]
  for (const each of options) expect(resolve(each).log).toBe(each.log)
})

test.each([
  ['of pino', pino({ enabled: false })],
  ['a child of it', pino({ enabled: false }).child({ part: 'http' })],
  ['of the console', console],
])('a logger of another make is refused: %s', (_, log) => {
  const message =
    /^supervise\(\): log takes .*createLog\(\).*; got a logger of another make\. Have the service/
  expect(() => resolve({ log })).toThrow(message)
  expect(() => supervisePrimary({ log: log as never })).toThrow(/^supervisePrimary\(\): log takes/)
})

const refused: [string, () => unknown, string][] = [
  [
    'createLog',
    () => createLog({ levle: 'info' } as never),
    'createLog() knows no option "levle"; it takes level, trust, redact',
  ],
  ['createLog', () => createLog(5 as never), 'createLog(): options takes an object; got 5'],
  [
    'createLog',
    () => createLog({ trust: ['nobody'] }),
    'createLog(): trust takes addresses, subnets and loopback; got ["nobody"]',
  ],
  [
    'supervisePrimary',
    () => supervisePrimary({ linger: 5 } as never),
    'supervisePrimary() knows no option "linger"; it takes log, deadline',
  ],
  [
    'supervisePrimary',
    () => supervisePrimary({ deadline: -1 }),
    'supervisePrimary(): deadline takes milliseconds; got -1',
  ],
  [
    'supervisePrimary',
    () => supervisePrimary({ log: { redact: 'x' } } as never),
    'supervisePrimary(): log.redact takes names; got "x"',
  ],
  ['watch', () => watch([], { on: '' }), 'watch(): on takes a text; got ""'],
  [
    'watch',
    () => watch([], { on: 'x', total: 0 }),
    'watch(): total takes milliseconds above 0, or false; got 0',
  ],
  [
    'watch',
    () => watch([], { on: 'x', idle: 5 } as never),
    'watch() knows no option "idle"; it takes inactivity, total, on',
  ],
]

test.each(refused)('what is refused names the function that was called: %s', (_, call, message) => {
  expect(call).toThrow(new TypeError(message))
})

test('what cannot be written as JSON is refused as well', () => {
  expect(() => resolve({ version: { big: 1n } })).toThrow(
    new TypeError('supervise(): version takes a text; got an object'),
  )
})

test.each([
  ['127.0.0.1:0', { host: '127.0.0.1', port: 0, token: null }],
  ['0.0.0.0:9000', { host: '0.0.0.0', port: 9000, token: null }],
  ['[::1]:6061', { host: '::1', port: 6061, token: null }],
  ['admin.internal:6060', { host: 'admin.internal', port: 6060, token: null }],
  ['off', 'off'],
  ['', { host: '127.0.0.1', port: 7000, token: null }],
])('SLIPWAY_ADMIN=%s wins over the option', (said, admin) => {
  expect(resolve({ admin: { port: 7000 } }, { SLIPWAY_ADMIN: said }).admin).toEqual(admin)
})

test('SLIPWAY_ADMIN turns on what the option turned off', () => {
  expect(resolve({ admin: 'off' }).admin).toBe('off')
  expect(resolve({ admin: 'off' }, { SLIPWAY_ADMIN: '[::]:1' }).admin).toEqual({
    host: '::',
    port: 1,
    token: null,
  })
})

test.each(['6060', ':6060', '::1:6060', 'localhost', 'localhost:', 'localhost:65536', 'a b:1', 'http://x:1'])(
  'SLIPWAY_ADMIN=%s is refused',
  (said) => {
    expect(() => resolve({}, { SLIPWAY_ADMIN: said })).toThrow(
      new TypeError(`SLIPWAY_ADMIN takes host:port, or off; got ${JSON.stringify(said)}`),
    )
  },
)

test.each([undefined, null, {}, () => {}, { listen() {}, close() {} }, { server: {} }])(
  '%o is no server',
  (server) => {
    expect(() => supervise(server as never)).toThrow(/supervise\(\) takes a server.*Fastify's app\.server/)
  },
)

test('the token in the environment wins over the option, and none is ever said', () => {
  const token = (option: object, env: object): unknown => {
    const { admin } = resolve({ admin: option }, env)
    return admin === 'off' ? 'off' : admin.token
  }
  expect(token({ token: 'option' }, {})).toBe('option')
  expect(token({ token: 'option' }, { SLIPWAY_ADMIN_TOKEN: 'env' })).toBe('env')
  expect(token({ token: 'option' }, { SLIPWAY_ADMIN_TOKEN: '' })).toBe('option')
  expect(token({}, { SLIPWAY_ADMIN: '0.0.0.0:1', SLIPWAY_ADMIN_TOKEN: 'env' })).toBe('env')
  expect(() => token({}, { SLIPWAY_ADMIN_TOKEN: 'sec ret' })).toThrow(
    new TypeError('SLIPWAY_ADMIN_TOKEN takes one or more printable ASCII characters, without spaces'),
  )
})

test.each([undefined, {}, () => {}, { listen() {}, close() {} }])('%o is no server', (server) => {
  expect(() => supervise(server as never)).toThrow(/supervise\(\) takes a server.*Fastify's app\.server/)
})

test('what holds a server, as `server` or `_srv`, is taken for it', () => {
  for (const name of ['server', '_srv']) {
    const server = createServer()
    supervise({ [name]: server } as never, { admin: 'off' })
    expect(() => supervise(server)).toThrow('was called for this server already')
    server.emit('close')
  }
})

test('a server is supervised once', () => {
  const server = createServer()
  supervise(server, { admin: 'off' })
  expect(() => supervise(server)).toThrow(
    new TypeError(
      'supervise() was called for this server already; one that was closed may simply listen again',
    ),
  )
  server.emit('close')
})

test('what is refused leaves nothing behind', () => {
  const server = createServer()
  const before = process.listenerCount('SIGTERM')
  expect(() => supervise(server, { version: '' })).toThrow(TypeError)
  expect(process.listenerCount('SIGTERM')).toBe(before)
  supervise(server, { admin: 'off' })
  server.emit('close')
  expect(process.listenerCount('SIGTERM')).toBe(before)
})
