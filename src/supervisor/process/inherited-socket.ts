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
 * @param name `FileDescriptorName=` of the socket unit, for a service that has several. Default: the first
 */
export function inheritedSocket(name?: string): InheritedSocket | undefined {
  inherited ??= takeInherited(process.env)
  const found = name === undefined ? inherited[0] : inherited.find((socket) => socket.name === name)
  return found && { fd: found.fd }
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
