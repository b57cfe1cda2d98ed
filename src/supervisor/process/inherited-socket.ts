import { checkOption } from '../check-option.js'

/** An option for `listen()`. */
export interface InheritedSocket {
  readonly fd: number
}

/** What systemd passes begins here; its protocol says so. */
const FIRST_FD = 3

let inherited: readonly { readonly name: string; readonly fd: number }[] | undefined

/**
 * The listening socket that systemd opened for this process (socket activation), as an option for `listen()`; undefined
 * where there is none. One line serves both: `server.listen({ host, port, ...inheritedSocket() })`.
 *
 * The socket stays systemd's: a drain closes this process's copy, and clients that connect meanwhile wait in its queue
 * for the next process.
 *
 * @param name `FileDescriptorName=` of the socket unit, for a service that has several. Default: the first. Where systemd
 *   passed others, and none of this name, a process warning says so
 * @throws TypeError for a name that is no text
 */
export function inheritedSocket(name?: string): InheritedSocket | undefined {
  checkOption(name === undefined || typeof name === 'string', 'name', 'a text', name, 'inheritedSocket()')
  inherited ??= takeInherited(process.env)
  const found = name === undefined ? inherited[0] : inherited.find((socket) => socket.name === name)
  if (found === undefined && name !== undefined && inherited.length > 0) warnOf(name, inherited)
  return found && { fd: found.fd }
}

/** The service goes on, on another address than the one that systemd keeps clients waiting on. */
function warnOf(name: string, passed: readonly { readonly name: string }[]): void {
  const names = passed.map((socket) => JSON.stringify(socket.name)).join(', ')
  process.emitWarning(
    `inheritedSocket(${JSON.stringify(name)}): systemd passed no socket of this name, but ${names}; FileDescriptorName= of the socket unit names it`,
  )
}

/** Takes the variables away too, so that no child believes that they are for it. */
function takeInherited(env: NodeJS.ProcessEnv): { name: string; fd: number }[] {
  const { LISTEN_PID: pid, LISTEN_FDS: count = '', LISTEN_FDNAMES: names = '' } = env
  for (const name of ['LISTEN_PID', 'LISTEN_FDS', 'LISTEN_FDNAMES']) delete env[name]
  // A parent between systemd and this process, npm for example, keeps the sockets to itself.
  if (pid !== String(process.pid) || !/^\d{1,3}$/.test(count)) return []
  const named = names.split(':')
  return Array.from({ length: Number(count) }, (_, index) => ({
    name: named[index] ?? '',
    fd: FIRST_FD + index,
  }))
}
