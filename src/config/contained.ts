import { syncBuiltinESMExports } from 'node:module'

let running = 0
let restore = (): void => {}

/**
 * Runs what belongs to somebody else inside this process: what it prints goes to stderr, as stdout is the command's
 * own, and an exit of its own fails instead of looking like success.
 *
 * @param lasting whether that holds for the rest of the process, for what it leaves behind
 */
export async function contained<T>(run: () => Promise<T>, lasting: boolean): Promise<T> {
  if (running++ === 0) restore = contain()
  try {
    return await run()
  } finally {
    if (!lasting && --running === 0) restore()
  }
}

function contain(): () => void {
  const { stdout, stderr } = process
  const undo = [
    replace(stdout, 'write', stderr.write.bind(stderr)),
    replace(process, 'exit', (code: number | string = '') => {
      throw new Error(`it called process.exit(${code})`)
    }),
    syncBuiltinESMExports,
  ]
  return () => undo.forEach((each) => each())
}

/** Gives the way back. A property that the object had from its class is the class's again. */
function replace(object: object, name: string, value: unknown): () => void {
  const own = Object.getOwnPropertyDescriptor(object, name)
  Object.defineProperty(object, name, { value, configurable: true, writable: true })
  return () => {
    if (own === undefined) Reflect.deleteProperty(object, name)
    else Object.defineProperty(object, name, own)
  }
}
