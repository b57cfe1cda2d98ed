import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A port of loopback that takes connections and never says a word. */
export async function mutePort(host = '127.0.0.1', port = 0): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => sockets.add(socket.on('error', () => {}).resume()))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  await once(server.listen(port, host), 'listening')
  return (server.address() as AddressInfo).port
}

/** A port of loopback to which no connection is established: its queue is full, and nobody accepts. */
export async function fullPort(host = '127.0.0.1', wanted = 0): Promise<number> {
  const child = spawn(process.execPath, ['-e', listener, host, String(wanted)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const [text] = (await once(child.stdout, 'data')) as [Buffer]
  const port = Number(text)
  // A queue of 1 holds two.
  for (let count = 0; count < 2; count += 1) {
    const socket = connect(port, host)
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    socket.on('error', () => {})
  }
  return port
}

const listener = `
const server = require('node:net').createServer()
const [, host, port] = process.argv
server.listen({ port, host, backlog: 1 }, () => {
  require('node:fs').writeSync(1, String(server.address().port))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`
