import { PassThrough } from 'node:stream'
import type { World } from '../../src/world.js'

export interface TestWorld extends World {
  /** What was written to stdout so far. */
  readonly out: () => string
  readonly err: () => string
}

/** A world of its own for one test: a folder, the machine's environment unless told otherwise, captured output, no terminal. */
export function testWorld(
  cwd: string,
  options: { env?: Record<string, string | undefined>; now?: Date } = {},
): TestWorld {
  const stdout = capture()
  const stderr = capture()
  return {
    cwd,
    env: { ...process.env, ...options.env },
    stdin: () => new PassThrough(),
    stdout: stdout.stream,
    stderr: stderr.stream,
    now: () => options.now ?? new Date(),
    out: stdout.text,
    err: stderr.text,
  }
}

function capture(): { stream: PassThrough; text: () => string } {
  const stream = new PassThrough()
  let text = ''
  stream.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  return { stream, text: () => text }
}
