import { statSync } from 'node:fs'
import { isSlipwayError, SlipwayError } from '../errors.js'
import { ServiceVersion } from '../generated/version.js'
import type { World } from '../world.js'
import { useColor } from './color.js'
import { commands } from './commands/index.js'
import { asksForJson, parse, type Parsed } from './parse.js'
import { reportError } from './report-error.js'
import { listenForSignals } from './signals.js'
import { Stray } from './strays.js'

/**
 * Runs one command line and gives the exit code: 0 done, 1 failed, 2 wrong usage or config,
 * 3 this checkout cannot be released or versioned, 130 and 143 for signals.
 *
 * @param strays what hearStrays gives
 */
export async function run(
  argv: readonly string[],
  world: World,
  strays: AbortSignal = new AbortController().signal,
): Promise<number> {
  const parsed = await parseOrReport(argv, world)
  if ('exit' in parsed) return parsed.exit
  const { command, call } = parsed
  const signals = listenForSignals()
  const signal = AbortSignal.any([signals.signal, strays])
  try {
    refuseOtherThanFolder(call.world.cwd)
    const exit = await command.run({ ...call, config: { ...call.config, signal, lasting: true }, signal })
    strays.throwIfAborted()
    return signals.exit() ?? exit ?? 0
  } catch (error) {
    const interrupted = signals.exit()
    // What failed because it was told to stop needs no words: a child that Ctrl-C has ended as well, for one.
    if (interrupted !== null) return interrupted
    // Whatever else went wrong, went wrong because of it.
    const told = strays.aborted ? await explain(strays.reason) : error
    await reportError(told, call, useColor(call.world.stderr, call.world.env))
    return isSlipwayError(told) ? told.exit : 1
  } finally {
    signals.stop()
  }
}

async function explain(stray: unknown): Promise<unknown> {
  const thrown = stray instanceof Stray ? stray.thrown : stray
  const { blameConfig } = await import('../config/index.js')
  return (await blameConfig(thrown)) ?? thrown
}

async function parseOrReport(argv: readonly string[], world: World): Promise<Parsed> {
  try {
    return parse(commands, argv, world, ServiceVersion)
  } catch (error) {
    await reportError(error, { world, json: asksForJson(argv) }, useColor(world.stderr, world.env))
    return { exit: isSlipwayError(error) ? error.exit : 1 }
  }
}

/** Else what is looked for upwards from there would be found in a folder above, which nobody named. */
function refuseOtherThanFolder(path: string): void {
  if (!isFolder(path)) throw new SlipwayError('CWD_NO_FOLDER', { folder: path })
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}
