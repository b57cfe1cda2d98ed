// A release in a process of its own: prints the result as JSON, or the error's code. The arguments `SIGKILL started:place`
// have it send itself that signal there.
import { loadConfig } from '../../src/config/index.js'
import { isSlipwayError } from '../../src/errors.js'
import { release } from '../../src/release/index.js'
import type { Reporter } from '../../src/release/index.js'
import { processWorld } from '../../src/world.js'

const [signal, point] = process.argv.slice(2)
const controller = new AbortController()
process.once('SIGTERM', () => controller.abort())

const reporter: Reporter = {
  report(event) {
    // For who kills it there: kill-at.cjs.
    if (event.type === 'started') Object.assign(globalThis, { releaseStep: nameOf(event.step.id) })
    const at = 'step' in event ? `${event.type}:${event.step.id}` : event.type
    if (at === point) process.kill(process.pid, signal)
  },
  close: async () => {},
}

try {
  const world = processWorld()
  const config = await loadConfig(world, {})
  const { result } = await release({
    config,
    world,
    snapshot: false,
    dryRun: false,
    reporter,
    signal: controller.signal,
  })
  process.stdout.write(JSON.stringify(result))
} catch (error) {
  if (!isSlipwayError(error)) throw error
  process.stdout.write(JSON.stringify({ code: error.code, message: error.message }))
  process.exitCode = error.exit
}

/** Without places, which are others each time. */
function nameOf(step: string): string {
  return step.startsWith('publish:') ? step.split(':').slice(0, 2).join(':') : step
}
