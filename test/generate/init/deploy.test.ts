import { execa } from 'execa'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeFiles } from '../../support/files.js'
import { actions, init, plan } from '../../support/init.js'
import { tempFolder } from '../../support/temp.js'
import { readTree } from '../../support/tree.js'

/** Whether a program of the machine says that it is there. */
async function has(program: string, argument: string): Promise<boolean> {
  return !(await execa(program, [argument], { reject: false })).failed
}

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
  expect(tree['deploy/Containerfile']).toContain('ADD Ferry_2-*.tar.gz /srv/\n')
  expect(tree['deploy/haproxy.cfg']).toMatch(/mode http\n[^]*127\.0\.0\.1:4711 [^]*127\.0\.0\.1:4712 /)
})

test('a service of plain TCP is balanced as one', async () => {
  const tree = await deployed(existing(`import { createServer } from 'node:net'\nserver.listen(70000)`))
  expect(tree['deploy/haproxy.cfg']).toMatch(/mode tcp\n[^]*127\.0\.0\.1:3000 /)
})

test.each([
  ['', 30, 5],
  ['lag: 3000,\n  deadline: 60_000,', 68, 2],
  ['lag: 9000,\n  // deadline: 1,', 39, 1],
])(
  'what waits for a drain %j waits %i seconds, and Kubernetes %i before it',
  async (drain, stop, preStop) => {
    const stub = drain === '' ? {} : { 'src/supervisor/drain.ts': `export const drain = {\n  ${drain}\n}\n` }
    const tree = await deployed(existing('', stub))
    expect(tree['deploy/ferry-2.service']).toContain(`TimeoutStopSec=${stop}\n`)
    expect(tree['deploy/kubernetes.yaml']).toContain(`terminationGracePeriodSeconds: ${stop + preStop}\n`)
    expect(tree['deploy/kubernetes.yaml']).toContain(`sleep: { seconds: ${preStop} }`)
  },
)

test.each(['"\nRUN true', '../..', '$(id)', '', '日本', '-x'])(
  'a package named %j puts nothing of its own into them',
  async (name) => {
    const tree = await deployed({ ...existing(''), 'package.json': { name, version: '1.2.0' } })
    expect(Object.keys(tree).filter((path) => !/^deploy\/[a-zA-Z][a-z-]*(\.\w+)?$/.test(path))).toEqual([])
    expect(Object.values(tree).join('')).not.toMatch(/^RUN true|\.\.\/|\$\(|日/m)
  },
)

test('what exists stays, without --force', async () => {
  const folder = join(await tempFolder(), 'ferry')
  await writeFiles(folder, { ...existing(''), 'deploy/haproxy.cfg': 'mine\n' })
  const stay = actions(await plan(folder, { deploy: 'all' }))
  expect(stay['deploy/haproxy.cfg']).toBe('leave')
  const go = actions(await plan(folder, { deploy: 'all', force: true }))
  expect(go['deploy/haproxy.cfg']).toBe('replace')
})

test('systemd and haproxy find nothing wrong with them', async ({ skip }) => {
  const folder = join(await tempFolder(), 'ferry')
  await init(folder, { deploy: 'all' })
  const deploy = join(folder, 'deploy')
  let checked = 0
  if (await has('systemd-analyze', '--version')) {
    checked += 1
    const units = [join(deploy, 'ferry.service'), join(deploy, 'ferry.socket')]
    const { stderr } = await execa('systemd-analyze', ['verify', ...units], { reject: false })
    // Where node is, differs from machine to machine.
    expect(stderr.split('\n').filter((line) => line !== '' && !line.includes('/usr/bin/node'))).toEqual([])
  }
  if (await has('haproxy', '-v')) {
    checked += 1
    await execa('haproxy', ['-c', '-f', join(deploy, 'haproxy.cfg')])
  }
  if (checked === 0) skip('neither systemd nor haproxy is on this machine')
})
