import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { Transform } from 'node:stream'
import ssh2, { type Connection, type ParsedKey, type ServerChannel } from 'ssh2'
import { onTestFinished } from 'vitest'
import { copyOutput } from '../../templates/ssh-proxy/src/copy-output.js'

export interface SshBackend {
  readonly port: number
  /** The user names that logged in. */
  readonly users: string[]
  /** From now on, so many bytes of a command's stdout are let through, and the rest is kept until it is released. */
  readonly holdAfter: (bytes: number) => { readonly held: Promise<void>; readonly release: () => void }
}

/** An SSH server that runs what it is asked to by a shell, for whoever has one key. */
export async function startSshBackend(hostKey: string, allowed: ParsedKey): Promise<SshBackend> {
  const users: string[] = []
  let gate: Gate | null = null
  const server = new ssh2.Server({ hostKeys: [hostKey] }, (client) => {
    client.on('error', () => {})
    client.on('authentication', (attempt) => {
      if (attempt.method !== 'publickey' || !attempt.key.data.equals(allowed.getPublicSSH())) {
        attempt.reject(['publickey'])
        return
      }
      if (attempt.signature) users.push(attempt.username)
      attempt.accept()
    })
    serveCommands(client, () => gate)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as { port: number }
  return {
    port,
    users,
    holdAfter(bytes) {
      const held = withResolvers()
      const released = withResolvers()
      gate = { left: bytes, hold: () => held.resolve(), released: released.promise }
      return { held: held.promise, release: () => released.resolve() }
    },
  }
}

interface Gate {
  left: number
  readonly hold: () => void
  readonly released: Promise<void>
}

function serveCommands(client: Connection, gate: () => Gate | null): void {
  client.on('session', (accept) => {
    const env: Record<string, string> = {}
    let child: ChildProcess | null = null
    const session = accept()
    session.on('env', (agree, _, { key, val }) => {
      env[key] = val
      agree?.()
    })
    session.on('pty', (agree) => agree?.())
    session.on('signal', (agree, _, { name }) => {
      child?.kill(`SIG${name}` as NodeJS.Signals)
      agree?.()
    })
    session.on('exec', (agree, _, { command }) => {
      child = run(agree(), command, env, gate())
    })
    session.on('shell', (agree) => {
      child = run(agree(), 'exec sh', env, gate())
    })
    session.on('close', () => child?.kill('SIGHUP'))
  })
}

function run(
  channel: ServerChannel,
  command: string,
  env: Record<string, string>,
  gate: Gate | null,
): ChildProcess {
  const child = spawn('sh', ['-c', command], { env: { ...process.env, ...env } })
  for (const stream of [channel, child.stdin]) stream.on('error', () => {})
  channel.pipe(child.stdin)
  const stdout = gate === null ? child.stdout : child.stdout.pipe(through(gate))
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>
  void Promise.all([ended, copyOutput({ stdout, stderr: child.stderr }, channel)]).then(
    ([[code, signal]]) => {
      if (code === null) channel.exit(signal ?? 'TERM')
      else channel.exit(code)
      channel.end()
    },
  )
  return child
}

/** Lets so many bytes through, and the rest once it is released. */
function through(gate: Gate): Transform {
  return new Transform({
    async transform(chunk: Buffer, _, done) {
      gate.left -= chunk.length
      if (gate.left < 0) {
        gate.hold()
        await gate.released
      }
      done(null, chunk)
    },
  })
}

function withResolvers(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {}
  const promise = new Promise<void>((done) => (resolve = done))
  return { promise, resolve }
}
