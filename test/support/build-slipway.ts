import { execa } from 'execa'
import { checkout } from './compile.js'

/** Builds Slipway with itself before the first test, for the tests that run what people install. */
export async function setup(): Promise<void> {
  await execa('tsx', ['src/cli/main.ts', 'build'], {
    cwd: checkout,
    preferLocal: true,
    stdio: ['ignore', 'ignore', 'inherit'],
  })
}
