import { setTimeout as sleep } from 'node:timers/promises'

/** Waits, and keeps no process alive by it. Rejects when the signal is aborted. */
export async function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  await sleep(milliseconds, undefined, { signal, ref: false })
}
