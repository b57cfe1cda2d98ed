import type { Session } from 'node:inspector'

/**
 * One session with V8's inspector, of this thread. One with the main thread, from another, may hold up the exit of the
 * process (nodejs/node#37614).
 */
let session: Session | null = null

function connected(): Session {
  if (session !== null) return session
  // Not imported: it takes some milliseconds to load, and who asks for no profile needs none of it.
  const { Session: NewSession } = process.getBuiltinModule('node:inspector')
  const made = new NewSession()
  made.connect()
  // Which ends what is being recorded: a process that exits while V8 takes a CPU profile is now and then killed by SIGSEGV.
  process.once('exit', () => made.disconnect())
  session = made
  return made
}

/** Asks V8 for something, by the inspector's protocol. Rejects where V8 refuses, or this Node has no inspector. */
export async function askV8<R = object>(method: string, parameters: object = {}): Promise<R> {
  return new Promise((resolve, reject) => {
    connected().post(method, parameters, (error, answer) => {
      if (error === null) resolve(answer as R)
      else reject(new Error(`V8 refuses ${method}: ${error.message}`))
    })
  })
}

/** Has V8's events of one name go to a listener, until the function that it gives is called. */
export function hearV8(event: string, listener: (parameters: unknown) => void): () => void {
  const hear = ({ params }: { params: unknown }): void => listener(params)
  connected().on(event, hear)
  return () => void session?.off(event, hear)
}

/** Whether it is this file's own asking that a profile saw. */
export function isAsking({ url }: CallFrame): boolean {
  return url === 'node:inspector'
}

/** A function, as V8 tells of it. Lines and columns count from 0. */
export interface CallFrame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
  readonly columnNumber: number
}
