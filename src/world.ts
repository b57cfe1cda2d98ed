/** Everything a room may touch outside its arguments. Passed in, so that tests run a command in a temp folder. */
export interface World {
  /** Absolute path of the folder the command was called in. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  /** Given when it is asked for, as it is seldom, and opening it takes time. */
  readonly stdin: () => NodeJS.ReadableStream & { readonly isTTY?: boolean }
  readonly stdout: Output
  readonly stderr: Output
  /** The clock. */
  readonly now: () => Date
}

/** A stream to write to; a terminal says so, and how wide it is. */
type Output = NodeJS.WritableStream & { readonly isTTY?: boolean; readonly columns?: number }

export const processWorld = (): World => ({
  cwd: process.cwd(),
  env: process.env,
  stdin: () => process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
})
