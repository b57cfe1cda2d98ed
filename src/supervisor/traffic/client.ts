import type { Socket } from 'node:net'

/** Address and port of who is connected. */
export function clientOf({ remoteAddress = 'a local client', remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort ?? ''}`.trimEnd()
}
