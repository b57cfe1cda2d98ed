import { spawn } from 'node:child_process'
import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'
import { describe, expect, onTestFinished, test } from 'vitest'
import { writeFiles } from '../support/files.js'
import { commitAll, git, gitEnv, initRepository } from '../support/git.js'
import { connections, hasSsh, startBeforeSshd, type SshProxy } from '../support/ssh-proxy.js'
import { hasSshd, type Sshd } from '../support/sshd.js'
import { eventually } from '../support/supervised-process.js'

// OpenSSH on both sides of the proxy. On CI it is never skipped.
describe.skipIf(process.env['CI'] !== 'true' && !(hasSsh && hasSshd))('between OpenSSH and OpenSSH', () => {
  test('a command has its stdin, stdout, stderr, environment and exit status', async () => {
    const { ssh, stop } = await startBeforeSshd()
    const ran = await ssh(['proxy', 'cat; echo "$SHIP" >&2; exit 3'], 'ahoy\n')
    expect([text(ran.stdout), text(ran.stderr), ran.exitCode]).toEqual(['ahoy\n', 'Argo\n', 3])
    const input = randomBytes(1_000_000)
    const both = await ssh(['proxy', 'tee /dev/stderr; exit 5'], input)
    const wanted = digest(input)
    expect([digest(both.stdout), digest(both.stderr), both.exitCode]).toEqual([wanted, wanted, 5])
    expect(await stop()).toBe(0)
  })

  test('the signal that ended a command is told', async () => {
    const { ssh } = await startBeforeSshd()
    const { stderr, exitCode } = await ssh(['-o', 'LogLevel=DEBUG1', 'proxy', 'kill -TERM $$'])
    expect(text(stderr)).toMatch(/rtype exit-signal/)
    expect(exitCode).toBe(255)
  })

  test('a shell has a terminal of the size that the user’s has', async () => {
    const proxy = await startBeforeSshd()
    const { write, seen, resize, exit } = await onTerminal(proxy)
    write('stty size; echo "<$TERM>"\n')
    await seen(/^41 132\r\n<vt100>/m)
    await resize(50, 100)
    write('until [ "$(stty size)" = "50 100" ]; do sleep 0.1; done; exit 7\n')
    expect(await exit).toBe(7)
    expect(await proxy.stop()).toBe(0)
  })

  test.each([['-s'], ['-O']])('scp %s copies much up and down', async (protocol) => {
    const { folder, config } = await startBeforeSshd()
    const bytes = randomBytes(10_000_000)
    await writeFile(join(folder, 'up'), bytes)
    // The old protocol gives the path to a shell.
    const there = join(folder, 'there').replaceAll(' ', protocol === '-O' ? '\\ ' : ' ')
    const scp = (from: string, to: string) =>
      execa('scp', [protocol, '-q', '-F', config, from, to], { cwd: folder })
    await scp('up', `proxy:${there}`)
    await scp(`proxy:${there}`, 'down')
    expect(digest(await readFile(join(folder, 'there')))).toBe(digest(bytes))
    expect(digest(await readFile(join(folder, 'down')))).toBe(digest(bytes))
  })

  test('git clones', async () => {
    const { folder, config, stop } = await startBeforeSshd()
    const source = join(folder, 'source')
    await writeFiles(source, { 'cargo.bin': randomBytes(3_000_000).toString('base64') })
    await initRepository(source)
    const commit = await commitAll(source)
    await execa('git', ['clone', '-q', `proxy:${source}`, 'clone'], {
      cwd: folder,
      env: { ...gitEnv, GIT_SSH_COMMAND: `ssh -F '${config}'` },
    })
    expect(await git(join(folder, 'clone'), ['rev-parse', 'HEAD'])).toBe(commit)
    await git(join(folder, 'clone'), ['fsck', '--strict'])
    expect(await stop()).toBe(0)
  })

  test('a user who says nothing for long stays', async () => {
    const proxy = await startBeforeSshd({
      sources: {
        'src/keep-alive.ts': (source) => source.replace('15_000', '100').replace(/Max: \d+/, 'Max: 1000'),
        'src/supervisor/index.ts': (source) =>
          source.replace(/\/\/ timeouts: .*/, 'timeouts: { inactivity: 1000 },'),
      },
    })
    const { exitCode, stdout } = await proxy.ssh(['proxy', 'sleep 2; echo still here'])
    expect([text(stdout), exitCode]).toEqual(['still here\n', 0])
  })

  const quick = { 'src/keep-alive.ts': (source: string) => source.replace('15_000', '100') }

  test('a client that answers no more is gone, and so is its command', async () => {
    const proxy = await startBeforeSshd({ sources: quick })
    const client = spawn('ssh', ['-F', proxy.config, 'proxy', 'echo ready; cat'])
    onTestFinished(() => void client.kill('SIGKILL'))
    await once(client.stdout, 'data')
    client.kill('SIGSTOP')
    await eventually(async () => ((await connections(proxy)).OpenConnections.length === 0 ? true : undefined))
    await eventually(() => (proxy.backend.count() === 0 ? true : undefined))
    expect(await proxy.stop()).toBe(0)
  })

  test('a backend that answers no more is not waited for', async () => {
    const proxy = await startBeforeSshd({ sources: quick })
    const client = spawn('ssh', ['-F', proxy.config, 'proxy', 'echo ready; cat'])
    onTestFinished(() => void client.kill('SIGKILL'))
    await once(client.stdout, 'data')
    proxy.backend.signal('SIGSTOP')
    expect((await once(client, 'exit'))[0]).toBe(255)
  })
})

interface Terminal {
  readonly write: (text: string) => void
  readonly seen: (what: RegExp) => Promise<void>
  readonly resize: (rows: number, columns: number) => Promise<void>
  readonly exit: Promise<unknown>
}

/** A shell through the proxy, on a terminal of 41 lines of 132. */
async function onTerminal({ folder }: SshProxy<Sshd>): Promise<Terminal> {
  const shell = `tty > tty; stty rows 41 cols 132; exec ssh -F ssh_config proxy`
  const child = spawn('script', ['-qefc', shell, '/dev/null'], {
    cwd: folder,
    env: { ...process.env, SHELL: '/bin/sh', TERM: 'vt100' },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  return {
    write: (line) => void child.stdin.write(line),
    seen: async (what) => void (await eventually(() => (what.test(output) ? true : undefined))),
    async resize(rows, columns) {
      const tty = (await readFile(join(folder, 'tty'), 'utf8')).trim()
      await execa('stty', ['-F', tty, 'rows', String(rows), 'cols', String(columns)])
    },
    exit: once(child, 'exit').then(([code]) => code),
  }
}

function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString()
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}
