let stops = false

/** Ends esbuild with this process. Left at work, it would fill stderr with its complaints that nobody answers any more. */
export async function stopAtExit(): Promise<void> {
  if (stops) return
  stops = true
  const { stop } = await import('esbuild')
  process.once('exit', () => void stop())
}
