/** Everything a room may touch outside its arguments. Passed in, so that tests run a command in a temp folder. */
export interface World {
  /** Absolute path of the folder the command was called in. */
  readonly cwd: string
  readonly env: Readonly<Record<string, string | undefined>>
  readonly stdout: NodeJS.WritableStream & { readonly isTTY?: boolean }
  readonly stderr: NodeJS.WritableStream & { readonly isTTY?: boolean }
  /** The clock. */
  readonly now: () => Date
}

export const processWorld = (): World => ({
  cwd: process.cwd(),
  env: process.env,
  stdout: process.stdout,
  stderr: process.stderr,
  now: () => new Date(),
})
