import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { client as connect } from '../../templates/ssh-proxy/trial/client.js'
import { setup } from '../../templates/ssh-proxy/trial/setup.js'
import { linkPackages } from '../support/compile.js'
import { init } from '../support/init.js'
import { connections, hasSsh } from '../support/ssh-proxy.js'
import { start, type Running } from '../support/supervised.js'
import { eventually } from '../support/supervised-process.js'
import { tempFolder } from '../support/temp.js'

test('without ssh, a trial says what to do', async () => {
  const folder = await tempFolder()
  vi.stubEnv('PATH', folder)
  onTestFinished(() => void vi.unstubAllEnvs())
  await expect(setup({ folder })).rejects.toThrow(/install openssh-client, or take setup and client out/)
  expect(await readdir(folder)).toEqual([])
})

test('ssh connects to no path', async () => {
  await expect(connect({ path: '/run/gate.sock', folder: '/' })).rejects.toThrow(
    /at a path: \/run\/gate.sock/,
  )
})

describe.skipIf(process.env['CI'] !== 'true' && !hasSsh)('with OpenSSH', () => {
  test('a client asks again and again on one connection, and leaves', async () => {
    const { service, folder, proxy } = await tried()
    const [one, other] = await Promise.all([connect({ ...service, folder }), connect({ ...service, folder })])
    await Promise.all([one.ask(), one.ask(), other.ask()])
    await one.ask()
    expect((await connections(proxy)).OpenConnections).toHaveLength(2)
    await one.close()
    await expect(one.ask()).rejects.toThrow('the connection to the proxy is closed')
    await other.ask()
    await other.close()
    await eventually(async () => ((await connections(proxy)).OpenConnections.length === 0 ? true : undefined))
    expect(await proxy.stop()).toBe(0)
  })

  test('a setup that fails leaves nothing that listens', async () => {
    const listening = (): number =>
      process.getActiveResourcesInfo().filter((name) => name === 'TCPServerWrap').length
    const before = listening()
    await expect(setup({ folder: join(await tempFolder(), 'nowhere') })).rejects.toThrow(/ENOENT/)
    await eventually(() => (listening() === before ? true : undefined))
  })

  test('the teardown ends the clients that are left', async () => {
    const { service, folder, proxy, teardown } = await tried()
    await connect({ ...service, folder })
    await teardown()
    await eventually(async () => ((await connections(proxy)).OpenConnections.length === 0 ? true : undefined))
  })

  test('one that is not let in says why: its key', async () => {
    const { service, folder } = await tried()
    await copyFile(join(folder, 'backend_key'), join(folder, 'user_key'))
    await expect(connect({ ...service, folder })).rejects.toThrow(/Permission denied \(publickey\)/)
  })

  test('one that does not know the proxy says so', async () => {
    const { service, folder } = await tried()
    const [, type, key = ''] = (await readFile(join(folder, 'known_hosts'), 'utf8')).split(' ')
    await writeFile(join(folder, 'known_hosts'), `another ${type} ${key}\n`)
    await expect(connect({ ...service, folder })).rejects.toThrow(/Host key verification failed/)
  })

  test('what the backend does not answer rightly is no answer', async () => {
    const { service, folder } = await tried((accounts) => accounts.replace(/"port":\d+/, '"port":1'))
    const { ask, close } = await connect({ ...service, folder })
    await expect(ask()).rejects.toThrow('The backend cannot be reached.')
    await close()
  })
})

interface Tried {
  readonly folder: string
  readonly proxy: Running
  readonly service: { readonly host: string; readonly port: number }
  readonly teardown: () => Promise<void>
}

/** The proxy, as `slipway init` writes it, started as its trial does. */
async function tried(change: (accounts: string) => string = (same) => same): Promise<Tried> {
  const [root, folder] = [await tempFolder(), await tempFolder()]
  await init(root, { template: 'ssh-proxy' })
  await linkPackages(root)
  const { env, teardown } = await setup({ folder })
  onTestFinished(() => teardown?.())
  const accounts = join(folder, 'accounts.json')
  await writeFile(accounts, change(await readFile(accounts, 'utf8')))
  const proxy = await start(root, 'src/server.ts', env)
  const port = Number(proxy.ready.service.split(':').at(-1))
  return {
    folder,
    proxy,
    service: { host: '127.0.0.1', port },
    teardown: async () => teardown?.(),
  }
}
