import type { ClientChannel, ServerChannel } from 'ssh2'
import { copyOutput } from './copy-output.js'

/** Copies stdin to the backend, stdout and stderr from it, and then says how the command ended. */
export async function relay(channel: ServerChannel, upstream: ClientChannel): Promise<void> {
  // What the client sends to a command that has ended is no error: `yes | ssh … head -1`.
  for (const stream of [channel, channel.stderr, upstream]) stream.on('error', () => {})
  channel.once('close', () => upstream.close())
  channel.pipe(upstream)
  const output = { stdout: upstream, stderr: upstream.stderr }
  const [exit] = await Promise.all([exitOf(upstream), copyOutput(output, channel)])
  if (exit.code !== null) channel.exit(exit.code)
  else if (exit.signal !== undefined) channel.exit(exit.signal, false, exit.description)
  channel.end()
}

interface Exit {
  /** null: a signal ended it, or the backend did not say. */
  readonly code: number | null
  readonly signal?: string | undefined
  readonly description?: string | undefined
}

function exitOf(upstream: ClientChannel): Promise<Exit> {
  return new Promise((resolve) => {
    upstream.once('close', (code?: number | null, signal?: string, _dump?: unknown, description?: string) =>
      resolve({ code: code ?? null, signal, description }),
    )
  })
}
