import { once } from 'node:events'
import { createHash, randomBytes } from 'node:crypto'
import { connect, createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { execa } from 'execa'
import ssh2, { type ClientChannel } from 'ssh2'
import { describe, expect, onTestFinished, test } from 'vitest'
import { linkPackages, typeErrors } from '../support/compile.js'
import { writeFiles } from '../support/files.js'
import { commitAll, git, gitEnv, initRepository } from '../support/git.js'
import { init } from '../support/init.js'
import { connections, hasSsh, newKey, startSshProxy, type SshProxy } from '../support/ssh-proxy.js'
import { tempFolder } from '../support/temp.js'

test('it passes its own type check and its own tests', async () => {
  const folder = await tempFolder()
  await init(folder, { template: 'ssh-proxy' })
  await linkPackages(folder)
  expect(await typeErrors(folder)).toBe('')
  const { stdout } = await execa('node', ['--import', 'tsx', '--test', 'test/accounts.test.ts'], {
    cwd: folder,
    env: { NODE_TEST_CONTEXT: undefined },
  })
  expect(stdout).toMatch(/pass 2\n/)
})

test('another key lets nobody in', async () => {
  const proxy = await startSshProxy()
  const stranger = new ssh2.Client()
  stranger.connect({ host: '127.0.0.1', port: proxy.port, username: 'ada', privateKey: newKey().private })
  await expect(once(stranger, 'ready')).rejects.toThrow(/authentication methods failed/)
  expect(await proxy.stop()).toBe(0)
})

describe.skipIf(process.env['CI'] !== 'true' && !hasSsh)('with OpenSSH', () => {
  test('a command has its stdin, stdout, stderr, environment and exit status', async () => {
    const { ssh, backend } = await startSshProxy()
    const ran = await ssh(['proxy', 'cat; echo "$SHIP" >&2; exit 3'], 'ahoy\n')
    expect([text(ran.stdout), text(ran.stderr), ran.exitCode]).toEqual(['ahoy\n', 'Argo\n', 3])
    expect(backend.users).toEqual(['git'])
    const shell = await ssh(['-T', 'proxy'], 'echo from a shell; exit 4\n')
    expect([text(shell.stdout), shell.exitCode]).toEqual(['from a shell\n', 4])
    const empty = await ssh(['-n', 'proxy', 'cat'])
    expect([text(empty.stdout), empty.exitCode]).toEqual(['', 0])
  })

  test('much on all three arrives whole', async () => {
    const { ssh } = await startSshProxy()
    const input = randomBytes(3_000_000)
    const both = 'f=$(mktemp); cat > "$f"; cat "$f" & cat "$f" >&2; wait; rm "$f"; exit 5'
    const ran = await ssh(['proxy', both], input)
    expect([digest(ran.stdout), digest(ran.stderr), ran.exitCode]).toEqual([digest(input), digest(input), 5])
  })

  test('a command that ends before its input does no harm', async () => {
    const proxy = await startSshProxy()
    const ran = await proxy.ssh(['proxy', 'head -c 3'], randomBytes(4_000_000))
    expect([ran.stdout.length, ran.exitCode]).toEqual([3, 0])
    expect(text((await proxy.ssh(['proxy', 'echo still here'])).stdout)).toBe('still here\n')
    expect(await proxy.stop()).toBe(0)
  })

  test('neither another account nor a password lets anybody in', async () => {
    const { ssh } = await startSshProxy()
    for (const args of [
      ['-l', 'bob'],
      ['-o', 'PubkeyAuthentication=no'],
    ]) {
      const { exitCode, stderr } = await ssh([...args, 'proxy', 'true'])
      expect([exitCode, text(stderr)]).toEqual([
        255,
        expect.stringContaining('Permission denied (publickey)'),
      ])
    }
  })

  test.each([
    ['is not there', { port: 1 }],
    ['is another one than it should be', { hostKey: newKey().public }],
  ])('a backend that %s is said to the client, and the proxy goes on', async (_, backend) => {
    const proxy = await startSshProxy({ backend })
    const { exitCode, stderr } = await proxy.ssh(['proxy', 'true'])
    expect([exitCode, text(stderr)]).toEqual([255, 'The backend cannot be reached.\r\n'])
    expect(proxy.backend.users).toEqual([])
    expect(await proxy.stop()).toBe(0)
  })

  test('a backend that hangs up after its greeting is said to the client as well', async () => {
    const backend = createServer((socket) => socket.on('error', () => {}).end('SSH-2.0-OpenSSH_9.2\r\n'))
    onTestFinished(() => void backend.close())
    await once(backend.listen(0, '127.0.0.1'), 'listening')
    const proxy = await startSshProxy({ backend: { port: (backend.address() as AddressInfo).port } })
    const { exitCode, stderr } = await proxy.ssh(['proxy', 'true'])
    expect([exitCode, text(stderr)]).toEqual([255, 'The backend cannot be reached.\r\n'])
    expect(await proxy.stop()).toBe(0)
  })

  test('who is connected is in /connections, until they leave', async () => {
    const proxy = await startSshProxy()
    const { held, release } = proxy.backend.holdAfter(0)
    const command = proxy.ssh(['proxy', 'echo ahoy; sleep 0.1; echo and'])
    await held
    expect(await connections(proxy)).toMatchObject({
      CurrentUserCount: 1,
      CurrentlyAuthenticatedUsers: [{ Account: 'ada', Name: 'Ada Lovelace', PublicKeyName: 'laptop' }],
    })
    release()
    expect((await command).exitCode).toBe(0)
    await expect.poll(() => connections(proxy)).toMatchObject({ CurrentUserCount: 0 })
  })

  test('a clone in progress at SIGTERM ends whole', async () => {
    const proxy = await startSshProxy()
    const source = join(proxy.folder, 'source')
    await writeFiles(source, { 'cargo.bin': randomBytes(3_000_000).toString('base64') })
    await initRepository(source)
    const commit = await commitAll(source)
    const { held, release } = proxy.backend.holdAfter(1_000_000)
    const clone = execa('git', ['clone', '-q', `proxy:${source}`, 'clone'], {
      cwd: proxy.folder,
      env: { ...gitEnv, GIT_SSH_COMMAND: `ssh -F '${proxy.config}'` },
    })
    await held
    const stopped = proxy.stop()
    await refused(proxy.port)
    release()
    await clone
    expect(await git(join(proxy.folder, 'clone'), ['rev-parse', 'HEAD'])).toBe(commit)
    await git(join(proxy.folder, 'clone'), ['fsck', '--strict'])
    expect(await stopped).toBe(0)
  })
})

describe('with a client that stays', () => {
  test('a signal reaches the command, and how it ended the client', async () => {
    const proxy = await startSshProxy()
    const client = await stay(proxy)
    const channel = await exec(client, 'echo ready; while :; do sleep 0.05; done')
    await once(channel, 'data')
    channel.signal('TERM')
    const [code, signal] = (await once(channel, 'close')) as unknown[]
    expect([code, signal]).toEqual([null, 'SIGTERM'])
  })

  test('one without an open channel does not hold a drain up', async () => {
    const proxy = await startSshProxy()
    const client = await stay(proxy)
    const channel = await exec(client, 'true')
    await once(channel.resume(), 'close')
    const closed = once(client, 'close')
    expect(await proxy.stop()).toBe(0)
    await closed
  })

  test('what it asks for right after the drain began is served', async () => {
    const proxy = await startSshProxy()
    const client = await stay(proxy)
    const stopped = proxy.stop()
    await refused(proxy.port)
    const channel = await exec(client, 'echo late')
    expect(String(await once(channel, 'data'))).toBe('late\n')
    expect(await stopped).toBe(0)
  })
})

/** A client that has logged in, closed with the test. */
async function stay(proxy: SshProxy): Promise<InstanceType<typeof ssh2.Client>> {
  const client = new ssh2.Client()
  onTestFinished(() => void client.destroy())
  client.connect({ host: '127.0.0.1', port: proxy.port, username: 'ada', privateKey: proxy.userKey })
  await once(client, 'ready')
  client.on('error', () => {})
  return client
}

function exec(client: InstanceType<typeof ssh2.Client>, command: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    client.exec(command, (error, channel) => (error ? reject(error) : resolve(channel)))
  })
}

/** Waits until nobody listens there. */
async function refused(port: number): Promise<void> {
  let answer = ''
  while (answer !== 'ECONNREFUSED') {
    const socket = connect(port, '127.0.0.1')
    answer = await new Promise<string>((resolve) => {
      socket.once('connect', () => resolve('connected'))
      socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? ''))
    })
    socket.destroy()
    // Who keeps on connecting is accepted, for a while.
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString()
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
