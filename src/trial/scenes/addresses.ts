import type { Launch } from '../launch.js'

/** Where the processes of a service listened. */
export interface Addresses {
  /** Whether each had one of its own, so that two of them can be there at the same time. */
  readonly areFree: () => boolean
}

/** An admin server that is off is in nobody's way. */
function isEachNew(addresses: readonly (string | null)[]): boolean {
  const known = addresses.filter((address) => address !== null)
  return new Set(known).size === known.length
}

/** A launch that notes where what it starts listens. */
export function noteAddresses(launch: Launch): { readonly launch: Launch; readonly addresses: Addresses } {
  const noted: (string | null)[][] = []
  return {
    launch: {
      ...launch,
      async start(env, stdout) {
        const service = await launch.start(env, stdout)
        void service.ready.then(({ message }) => noted.push([message.service, message.admin]))
        return service
      },
    },
    addresses: { areFree: () => noted.length > 1 && isEachNew(noted.flat()) },
  }
}
