import { join } from 'node:path'
import { build } from 'esbuild'
import { execaNode } from 'execa'
import { onTestFinished } from 'vitest'
import type { ReadyMessage } from '../../src/contract.js'
import { checkout } from './compile.js'

/** A service that runs, under the supervisor of this checkout. */
export interface Running {
  readonly ready: ReadyMessage
  /** Sends SIGTERM, and gives the exit code once it is gone. */
  readonly stop: () => Promise<number | undefined>
}

/** Bundles a service's entry with esbuild alone, its packages left outside, and starts it on free ports. */
export async function start(
  folder: string,
  entry: string,
  env: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const outfile = join(folder, 'dist/entry.mjs')
  await build({
    absWorkingDir: folder,
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    alias: { 'slipway/supervisor': join(checkout, 'src/supervisor/index.ts') },
    logLevel: 'silent',
  })
  const child = execaNode(outfile, {
    cwd: folder,
    ipc: true,
    reject: false,
    env: { PORT: '0', HOST: '127.0.0.1', SLIPWAY_ADMIN: '127.0.0.1:0', ...env },
  })
  onTestFinished(() => void child.kill('SIGKILL'))
  const died = child.then(({ stderr }) => {
    throw new Error(`it ended before it was ready: ${stderr}`)
  })
  const ready = (await Promise.race([child.getOneMessage(), died])) as unknown as ReadyMessage
  died.catch(() => undefined)
  const stop = async (): Promise<number | undefined> => {
    child.kill('SIGTERM')
    return (await child).exitCode
  }
  return { ready, stop }
}
