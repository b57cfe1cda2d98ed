import type { Launch } from '../launch.js'

/** Where the processes of a service listened. */
export interface Addresses {
  /** Whether each had one of its own, so that two of them can be there at the same time. */
  readonly areFree: () => boolean
}

/** A launch that notes where what it starts listens. */
export function noteAddresses(launch: Launch): { readonly launch: Launch; readonly addresses: Addresses } {
  const noted: string[] = []
  return {
    launch: {
      ...launch,
      async start(env, stdout) {
        const service = await launch.start(env, stdout)
        void service.ready.then(({ message }) => noted.push(message.service))
        return service
      },
    },
    addresses: { areFree: () => noted.length > 1 && new Set(noted).size === noted.length },
  }
}
