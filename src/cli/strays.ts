/** Something that was thrown where nobody can catch it: by a timer, say, or a promise that nobody waits for. */
export class Stray extends Error {
  readonly thrown: unknown

  constructor(thrown: unknown) {
    super('something was thrown where nobody can catch it')
    this.thrown = thrown
  }
}

/** Hears of strays for the rest of the process. The first aborts the signal, as its reason. */
export function hearStrays(): AbortSignal {
  const controller = new AbortController()
  const hear = (thrown: unknown): void => controller.abort(new Stray(thrown))
  process.on('uncaughtException', hear).on('unhandledRejection', hear)
  return controller.signal
}
