import type { Readable, Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import type { ServerChannel } from 'ssh2'

/**
 * Copies stdout and stderr to a client, and resolves when both have ended. One chunk at a time: of a channel whose
 * client reads slowly, ssh2 remembers what waits on stdout and on stderr, never forgets it, and sends on only one of the
 * two; with both at work it would repeat some and leave some out.
 */
export async function copyOutput(
  { stdout, stderr }: { readonly stdout: Readable; readonly stderr: Readable },
  channel: ServerChannel,
): Promise<void> {
  let turn = Promise.resolve()
  const copy = (from: Readable, to: Writable): Promise<void> => {
    from.on('data', (chunk: Buffer) => {
      from.pause()
      turn = turn.then(() => write(channel, to, chunk)).then(() => void from.resume())
    })
    return finished(from, { writable: false })
  }
  await Promise.allSettled([copy(stdout, channel), copy(stderr, channel.stderr)])
  await turn
}

function write(channel: ServerChannel, to: Writable, chunk: Buffer): Promise<void> {
  Object.assign(channel, {
    _chunk: undefined,
    _chunkcb: undefined,
    _chunkErr: undefined,
    _chunkcbErr: undefined,
  })
  return new Promise((resolve) => {
    to.write(chunk, () => resolve())
  })
}
