import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build, type BuildOptions as EsbuildOptions } from 'esbuild'
import { expect, onTestFinished, test } from 'vitest'
import { withService } from '../../../src/trial/launch.js'
import { launchBundle } from '../../../src/trial/launch-bundle.js'
import type { Figure } from '../../../src/trial/measure/figure.js'
import { measureLeaks } from '../../../src/trial/measure/leaks.js'
import { memory, nameLeaks, resources } from '../../../src/trial/measure/name-leaks.js'
import { probeOf } from '../../../src/trial/measure/probe.js'
import type { Stage } from '../../../src/trial/measure/stage.js'
import { clientPlugin } from '../../../scripts/client-plugin.js'
import { tempFolder } from '../../support/temp.js'
import { built, service } from '../../support/trial.js'
import { trialConfig } from '../../support/trial-config.js'
import { testWorld } from '../../support/world.js'

interface Planted {
  readonly what: string
  /** The service's own code, on top of it. */
  readonly before: string
  /** What it does with each request, `mended` or not. */
  readonly leaky: string
  readonly mended: string
  readonly found: 'leakedPerRequest' | 'leakedResources'
  /** The function that is to be named; V8 may have made it a part of who calls it. */
  readonly who: RegExp
}

const planted: readonly Planted[] = [
  {
    what: 'a closure per connection',
    before: `const onEnd = []
function remember(request) {
  const seen = new Array(2000).fill(0)
  onEnd.push(() => request.url + seen.length)
}`,
    leaky: 'remember(request)',
    mended: `remember(request); onEnd.pop()()`,
    found: 'leakedPerRequest',
    who: /remember|program\.ts/,
  },
  {
    what: 'a listener',
    before: `import { EventEmitter } from 'node:events'
const bus = new EventEmitter().setMaxListeners(0)
function subscribe(response) {
  const seen = new Array(2000).fill(0)
  const listener = () => response.end('news ' + seen.length)
  bus.on('news', listener)
  return listener
}`,
    leaky: 'subscribe(response)',
    mended: `const listener = subscribe(response); response.on('close', () => bus.off('news', listener))`,
    found: 'leakedPerRequest',
    who: /subscribe|program\.ts/,
  },
  {
    what: 'a growing Map',
    before: `const sessions = new Map()
let next = 0
function openSession(url) {
  const id = next++
  sessions.set(id, { id, url, rights: new Array(2000).fill(id) })
  return id
}`,
    leaky: 'openSession(request.url)',
    mended: 'sessions.delete(openSession(request.url))',
    found: 'leakedPerRequest',
    who: /openSession|program\.ts/,
  },
  {
    what: 'a timer',
    before: `function remindLater() { return setInterval(() => {}, 60_000) }`,
    leaky: 'remindLater()',
    mended: 'clearInterval(remindLater())',
    found: 'leakedResources',
    who: /remindLater/,
  },
  {
    what: 'a socket that is not closed',
    before: `import { connect } from 'node:net'
let asked = 0
function dialBackend() { return connect(Number(process.env['BACKEND']), '127.0.0.1').on('error', () => {}) }`,
    leaky: 'if (asked++ % 40 === 0) dialBackend()',
    mended: `if (asked++ % 40 === 0) dialBackend().destroy()`,
    found: 'leakedResources',
    who: /dialBackend/,
  },
]

test.each(planted)(
  '$what is found, and named',
  { timeout: 60_000 },
  async ({ before, leaky, found, who }) => {
    const look = await lookAt(before, leaky)
    expect(look.figures.find(({ name }) => name === found)?.value).toBeGreaterThan(0)
    const names = (await look.name(found)).join('\n')
    expect(names).toMatch(who)
    expect(names).not.toContain(`(${tmpdir()}`)
  },
)

test('mended, none of them is found', { timeout: 60_000 }, async () => {
  const before = planted.map((each) => each.before).join('\n')
  const { figures } = await lookAt(before, planted.map(({ mended }) => `{ ${mended} }`).join('; '))
  expect(figures.filter(({ value }) => (value ?? 0) > 0)).toEqual([])
})

/** Where connections stay. */
async function backend(): Promise<number> {
  const server = createServer((socket) => socket.on('error', () => {})).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}

interface Look {
  readonly figures: readonly Figure[]
  /** Who it is. */
  readonly name: (found: Planted['found']) => Promise<readonly string[]>
}

async function lookAt(before: string, does: string): Promise<Look> {
  const env = { BACKEND: String(await backend()) }
  const listener = `(request, response) => { ${does}; response.end('ahoy') }`
  const bundle = await built(service({ before, listener }), { build: await withSupervisorApart() })
  const world = testWorld(bundle.config.root)
  const { launch, remove } = await launchBundle(bundle, { ...trialConfig, env }, world)
  onTestFinished(remove)
  const onStage = <T>(debug: string, play: (stage: Stage) => Promise<T>): Promise<T> =>
    withService(launch, { env: { SLIPWAY_DEBUG: debug }, limit: trialConfig.ready }, (running) => {
      const admin = running.message.admin ?? ''
      const probe = probeOf(admin, running.service)
      const { requests, client, connections } = trialConfig
      return play({ ...running, admin, probe, requests, client, connections })
    })
  return {
    figures: await onStage('', (stage) => measureLeaks(stage, { rounds: 6, round: 150 })),
    name(found) {
      const naming = found === 'leakedPerRequest' ? memory : resources
      return onStage(naming.debug, (stage) => nameLeaks(stage, naming, 500))
    },
  }
}

/** The supervisor lies in node_modules, as it does for everybody, and the code of the service is mapped. */
async function withSupervisorApart(): Promise<EsbuildOptions> {
  const file = join(await tempFolder(), 'node_modules/slipway/supervisor.mjs')
  await build({
    entryPoints: ['src/supervisor/index.ts'],
    outfile: file,
    bundle: true,
    format: 'esm',
    platform: 'node',
    packages: 'external',
    plugins: [clientPlugin()],
  })
  return { sourcemap: 'inline', alias: { 'slipway/supervisor': file } }
}
