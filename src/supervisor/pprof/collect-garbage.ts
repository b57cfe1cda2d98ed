import { askV8 } from './inspector.js'

/** Has V8 collect all that nobody holds. Stops the thread for as long as that takes. */
export async function collectGarbage(): Promise<void> {
  await askV8('HeapProfiler.collectGarbage')
}
