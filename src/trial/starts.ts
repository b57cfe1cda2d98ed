import type { ReadyMessage } from '../contract.js'
import type { Launch } from './launch.js'

/** What is known of the processes of a service that were ready so far. */
export interface Starts {
  /** Milliseconds from spawn until each was. */
  readonly times: () => readonly number[]
  /** Whether each had addresses of its own, so that two of them can be there at the same time. */
  readonly areFree: () => boolean
}

/** A launch that notes what it starts. */
export function noteStarts(launch: Launch): { readonly launch: Launch; readonly starts: Starts } {
  const noted: { readonly message: ReadyMessage; readonly after: number }[] = []
  return {
    launch: {
      ...launch,
      async start(env, stdout) {
        const service = await launch.start(env, stdout)
        void service.ready.then((ready) => noted.push(ready))
        return service
      },
    },
    starts: {
      times: () => noted.map(({ after }) => after),
      areFree: () => noted.length > 1 && isEachNew(noted.map(({ message }) => message)),
    },
  }
}

/** An admin server that is off is in nobody's way. */
function isEachNew(messages: readonly ReadyMessage[]): boolean {
  const known = messages.flatMap(({ service, admin }) => (admin === null ? [service] : [service, admin]))
  return new Set(known).size === known.length
}
