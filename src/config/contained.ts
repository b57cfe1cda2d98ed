let running = 0
let restore = (): void => {}

/**
 * Runs what belongs to somebody else inside this process: what it prints goes to stderr, as stdout is the command's
 * own, and an exit of its own fails instead of looking like success.
 */
export async function contained<T>(run: () => Promise<T>): Promise<T> {
  if (running++ === 0) restore = contain()
  try {
    return await run()
  } finally {
    if (--running === 0) restore()
  }
}

function contain(): () => void {
  const { exit, stdout, stderr } = process
  // A property of its own hides the method of its class: taking it away gives that back.
  const own = Object.getOwnPropertyDescriptor(stdout, 'write')
  stdout.write = stderr.write.bind(stderr)
  process.exit = (code) => {
    throw new Error(`it called process.exit(${code ?? ''})`)
  }
  return () => {
    process.exit = exit
    if (own === undefined) Reflect.deleteProperty(stdout, 'write')
    else Object.defineProperty(stdout, 'write', own)
  }
}
