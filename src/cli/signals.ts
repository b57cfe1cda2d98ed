const exits = { SIGINT: 130, SIGTERM: 143 } as const

// Taken here, since a config that is being loaded finds another in its place, which fails.
const exitNow = process.exit.bind(process)

/**
 * The first SIGINT or SIGTERM asks the command to stop, through the signal given here, so that it can clean up;
 * the second ends the process at once.
 */
export function listenForSignals(): {
  signal: AbortSignal
  exit: () => number | null
  stop: () => void
} {
  const controller = new AbortController()
  let exit: number | null = null
  const hear = (name: NodeJS.Signals): void => {
    const code = name === 'SIGINT' ? exits.SIGINT : exits.SIGTERM
    if (exit !== null) exitNow(code)
    exit = code
    controller.abort()
  }
  process.on('SIGINT', hear).on('SIGTERM', hear)
  return {
    signal: controller.signal,
    exit: () => exit,
    stop: () => void process.off('SIGINT', hear).off('SIGTERM', hear),
  }
}

/** For a prompt, to which Ctrl-C is a key like any other: does what SIGINT would have done, and throws the reason. */
export function interrupt(signal: AbortSignal): void {
  if (!signal.aborted) process.emit('SIGINT', 'SIGINT')
  signal.throwIfAborted()
}
