import { spawn, spawnSync } from 'node:child_process'
import { onTestFinished } from 'vitest'
import { eventually } from './supervised-process.js'

/** Whether this machine has the tools of systemd, which work where systemd itself does not run. On CI it must. */
export const hasSystemd =
  process.env['CI'] === 'true' || spawnSync('systemd-socket-activate', ['--version']).status === 0

/** Reads datagrams from the socket that it is given as descriptor 3, and prints each as a line of JSON. */
const reader = `
const { readSync } = require('node:fs')
const buffer = Buffer.alloc(4096)
for (;;) {
  try {
    const text = buffer.toString('utf8', 0, readSync(3, buffer))
    require('node:fs').writeSync(1, JSON.stringify(text) + '\\n')
  } catch (error) {
    if (error.code !== 'EAGAIN') throw error
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
  }
}`

/** Stands where systemd listens for what services say. An address that begins with `@` is an abstract one. */
export async function listenAsSystemd(address: string): Promise<{ readonly said: () => string[] }> {
  const options = ['--datagram', '--listen', address]
  const child = spawn('systemd-socket-activate', [...options, process.execPath, '-e', reader], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  let output = ''
  let talk = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (output += chunk))
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (talk += chunk))
  await eventually(() => (talk.includes('Listening on') ? true : undefined))
  const said = (): string[] =>
    output
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as string)
      // How systemd-notify learns that what it said has arrived.
      .filter((text) => text !== 'BARRIER=1')
  return { said }
}
