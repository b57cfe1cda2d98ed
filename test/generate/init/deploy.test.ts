import { execa } from 'execa'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { hasHaproxy } from '../../../scripts/bench/restarts-haproxy.js'
import type { StarterName } from '../../../src/generate/init/types.js'
import { writeFiles } from '../../support/files.js'
import { actions, init, plan } from '../../support/init.js'
import { hasSystemd } from '../../support/systemd.js'
import { tempFolder } from '../../support/temp.js'
import { readTree } from '../../support/tree.js'

async function deployed(files: Record<string, unknown> = {}): Promise<Record<string, string>> {
  const folder = join(await tempFolder(), 'ferry')
  await writeFiles(folder, files)
  await init(folder, { deploy: 'all' })
  const tree = await readTree(folder)
  return Object.fromEntries(Object.entries(tree).filter(([path]) => path.startsWith('deploy/')))
}

const existing = (source: string, more: Record<string, unknown> = {}): Record<string, unknown> => ({
  'package.json': { name: '@sea/Ferry_2', version: '1.2.0', type: 'module' },
  'src/main.ts': source,
  ...more,
})

test('without --deploy none is written, with a kind those of the kind', async () => {
  const paths = async (options: Parameters<typeof plan>[1]) =>
    Object.keys(actions(await plan(join(await tempFolder(), 'ferry'), options))).filter((path) =>
      path.startsWith('deploy/'),
    )
  expect(await paths({})).toEqual([])
  expect(await paths({ deploy: 'systemd' })).toEqual(['deploy/ferry.service', 'deploy/ferry.socket'])
  expect(await paths({ deploy: 'kubernetes' })).toEqual(['deploy/kubernetes.yaml'])
  expect(await paths({ deploy: 'container' })).toEqual(['deploy/Containerfile'])
  expect(await paths({ deploy: 'haproxy' })).toEqual(['deploy/haproxy.cfg'])
})

test('nothing is left to be filled in', async () => {
  expect(Object.entries(await deployed()).filter(([path, text]) => /__|undefined/.test(path + text))).toEqual(
    [],
  )
})

test('the port, the entry and the name are the service’s', async () => {
  const tree = await deployed(existing(`server.listen(Number(process.env['PORT'] || 4711))`))
  expect(Object.keys(tree)).toContain('deploy/ferry-2.service')
  expect(tree['deploy/ferry-2.socket']).toContain('ListenStream=4711\n')
  expect(tree['deploy/ferry-2.service']).toContain('/usr/bin/node --enable-source-maps main.js\n')
  expect(tree['deploy/kubernetes.yaml']).toContain('containerPort: 4711 ')
  expect(tree['deploy/Containerfile']).toContain('ADD Ferry_2-[0-9]*.tar.gz /srv/\n')
  expect(tree['deploy/haproxy.cfg']).toMatch(/mode http\n[^]*127\.0\.0\.1:4711 [^]*127\.0\.0\.1:4712 /)
})

test('a service of plain TCP is balanced as one', async () => {
  const tree = await deployed(existing(`import { createServer } from 'node:net'\nserver.listen(70000)`))
  expect(tree['deploy/haproxy.cfg']).toMatch(/mode tcp\n[^]*127\.0\.0\.1:3000 /)
})

const drainStub = (text: string): Record<string, unknown> => ({ 'src/supervisor/drain.ts': text })

test.each([
  ['{}', 30, 5],
  ['{\n  lag: 3000,\n  deadline: 60_000,\n}', 65, 2],
  ['{ lag: 3 * 1000, deadline: 60 * 1_000 }', 65, 2],
  ['{\n  lag: 9000,\n  // deadline: 1,\n}', 30, 1],
])(
  'what waits for a drain %j waits %i seconds, and Kubernetes %i before it',
  async (drain, stop, preStop) => {
    const tree = await deployed(existing('', drainStub(`export const drain = ${drain}\n`)))
    expect(tree['deploy/ferry-2.service']).toContain(`TimeoutStopSec=${stop}\n`)
    expect(tree['deploy/Containerfile']).toContain(` --stop-timeout=${stop} `)
    expect(tree['deploy/kubernetes.yaml']).toContain(`terminationGracePeriodSeconds: ${stop + preStop}\n`)
    expect(tree['deploy/kubernetes.yaml']).toContain(`sleep: { seconds: ${preStop} }`)
  },
)

describe('haproxy notices a drain within the lag:', () => {
  const line = 'haproxy has to notice that an instance drains: write `lag: 2000,` in src/supervisor/drain.ts.'

  test('its checks take less', async () => {
    const config = (await deployed())['deploy/haproxy.cfg'] ?? ''
    const [, interval, bad] = /inter (\d+)ms fall (\d+)/.exec(config) ?? []
    expect(Number(interval) * Number(bad)).toBeLessThan(2000 * 0.75)
    expect(config).toContain('`lag: 2000,`')
  })

  test.each(['haproxy', 'all'] as const)(
    'a stub that is written along with it (%s) has it',
    async (deploy) => {
      const folder = join(await tempFolder(), 'ferry')
      const { notes } = await init(folder, { deploy })
      expect((await readTree(folder))['src/supervisor/drain.ts']).toContain('\n  lag: 2000,\n')
      expect(notes).not.toContain(line)
      expect(actions(await plan(folder, { deploy }))['src/supervisor/drain.ts']).toBe('leave')
      const javaScript = await tempFolder()
      await writeFiles(javaScript, { 'package.json': { name: 'ferry', version: '1.2.0' }, 'server.js': '' })
      await init(javaScript, { deploy })
      expect((await readTree(javaScript))['src/supervisor/drain.mjs']).toContain('\n  lag: 2000,\n')
    },
  )

  test('a stub that is there stays, and the line to write in it is named', async () => {
    const folder = join(await tempFolder(), 'ferry')
    await init(folder)
    expect((await init(folder, { deploy: 'kubernetes' })).notes).not.toContain(line)
    expect((await init(folder, { deploy: 'haproxy' })).notes).toContain(line)
    const stub = (await readTree(folder))['src/supervisor/drain.ts'] ?? ''
    expect(stub).toContain('\n  lag: 0,\n')
    await writeFiles(folder, drainStub(stub.replace('lag: 0,', 'lag: 2000,')))
    expect((await plan(folder, { deploy: 'haproxy' })).notes).not.toContain(line)
  })
})

test('a time that is no plain number is said to be unknown', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, existing('', drainStub('export const drain = { lag: Number(process.env.LAG) }\n')))
  expect((await plan(folder, { deploy: 'systemd' })).notes).toContain(
    'src/supervisor/drain.ts gives no plain number as `lag`: deploy/ takes it for 0.',
  )
})

test('what the files want of the entry, or do not know of it, is said', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, existing(`server.listen(process.env.PORT || 80, process.env['DATABASE_URL'])`))
  const { notes } = await plan(folder, { deploy: 'systemd' })
  expect(notes.join('\n')).toMatch(/src\/main\.ts is to take it from there: `listen\(.*inheritedSocket\(\)/)
  expect(notes).toContain('src/main.ts reads DATABASE_URL too, of which deploy/ says nothing.')
  const starter = await plan(join(await tempFolder(), 'ferry'), { deploy: 'systemd' })
  expect(starter.notes.join('\n')).not.toMatch(/inheritedSocket|reads/)
})

test.each(['"\nRUN true', '../..', '$(id)', '', '日本', '-x'])(
  'a package named %j puts nothing of its own into them',
  async (name) => {
    const tree = await deployed({ ...existing(''), 'package.json': { name, version: '1.2.0' } })
    expect(Object.keys(tree).filter((path) => !/^deploy\/[a-zA-Z][a-z-]*(\.\w+)?$/.test(path))).toEqual([])
    expect(Object.values(tree).join('')).not.toMatch(/^RUN true|\.\.\/|\$\(|日/m)
  },
)

test('a service of HTTP learns who asks, and is not kept waiting', async () => {
  const http = (await deployed())['deploy/haproxy.cfg']
  expect(http).toMatch(/\n  option forwardfor\n/)
  const tcp = (await deployed(existing(`import { createServer } from 'node:net'`)))['deploy/haproxy.cfg']
  expect(tcp).not.toMatch(/forwardfor|http-request/)
})

test('what exists stays, without --force', async () => {
  const folder = join(await tempFolder(), 'ferry')
  await writeFiles(folder, { ...existing(''), 'deploy/haproxy.cfg': 'mine\n' })
  const stay = actions(await plan(folder, { deploy: 'all' }))
  expect(stay['deploy/haproxy.cfg']).toBe('leave')
  const go = actions(await plan(folder, { deploy: 'all', force: true }))
  expect(go['deploy/haproxy.cfg']).toBe('replace')
})

test('--force writes them anew from the choices of the service, which stay', async () => {
  const folder = await tempFolder()
  await writeFiles(folder, existing(''))
  await init(folder, { deploy: 'systemd' })
  await writeFiles(folder, drainStub('export const drain = { deadline: 60_000 }\n'))
  await init(folder, { deploy: 'systemd', force: true })
  const tree = await readTree(folder)
  expect(tree['src/supervisor/drain.ts']).toBe('export const drain = { deadline: 60_000 }\n')
  expect(tree['deploy/ferry-2.service']).toContain('TimeoutStopSec=65\n')
})

/** The folder `deploy` of a new service. */
async function newDeploy(template: StarterName): Promise<string> {
  const folder = join(await tempFolder(), 'ferry')
  await init(folder, { template, deploy: 'all' })
  return join(folder, 'deploy')
}

// On CI neither is skipped.
const isCi = process.env['CI'] === 'true'

describe.each(['service', 'ssh-proxy'] as const)('a new %s', (template) => {
  test.skipIf(!isCi && !hasSystemd)('has units in which systemd finds nothing wrong', async () => {
    const deploy = await newDeploy(template)
    const units = [join(deploy, 'ferry.service'), join(deploy, 'ferry.socket')]
    const { stderr } = await execa('systemd-analyze', ['verify', ...units], { reject: false })
    // Where node is, differs from machine to machine.
    expect(stderr.split('\n').filter((line) => line !== '' && !line.includes('/usr/bin/node'))).toEqual([])
  })

  test.skipIf(!isCi && !hasHaproxy())('has a config that haproxy takes without a warning', async () => {
    const config = join(await newDeploy(template), 'haproxy.cfg')
    const { all } = await execa('haproxy', ['-c', '-f', config], { all: true })
    expect(all).toBe('Configuration file is valid')
  })
})
