import { join } from 'node:path'
import { execa } from 'execa'
import { checkout } from './compile.js'
import { gitEnv } from './git.js'

/** The command line as it was built before the tests. */
export const cli = join(checkout, 'dist/cli.js')

/** Runs it in a folder, as a person without a terminal would. Never throws. */
export function slipway(cwd: string, ...args: string[]) {
  return execa('node', [cli, ...args], { cwd, env: gitEnv, reject: false })
}
