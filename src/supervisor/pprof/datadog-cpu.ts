import { existsSync } from 'node:fs'
import { datadog, type Id, type WallProfile } from './datadog.js'
import { lineFrames } from './frames.js'
import { merge, type Sample } from './profile.js'

/**
 * Records what this thread runs, with the line that each function of a stack was at, which V8's inspector knows of the innermost
 * alone.
 *
 * @param interval microseconds between two looks
 * @param during resolves when it is to end
 * @returns null where there is no such package, or somebody else uses it
 */
export async function recordDatadogCpu(
  interval: number,
  during: () => Promise<void>,
): Promise<Sample[] | null> {
  const time = datadog()?.time
  if (time === undefined) return null
  try {
    time.start({ intervalMicros: interval, durationMillis: 60_000, lineNumbers: true })
  } catch {
    return null
  }
  let profile: WallProfile | null = null
  try {
    await during()
  } finally {
    profile = time.stop()
  }
  return samplesOf(profile)
}

function samplesOf({
  stringTable: { strings },
  function: functions,
  location,
  sample,
}: WallProfile): Sample[] {
  const text = (id: Id | undefined): string => strings[Number(id ?? 0)] ?? ''
  const frameOf = lineFrames()
  const byId = new Map(functions.map((each) => [Number(each.id), each]))
  const frames = new Map(
    location.map(({ id, line: [line] }) => {
      const called = byId.get(Number(line?.functionId))
      const place = urlOf(text(called?.filename))
      return [Number(id), frameOf(text(called?.name), place, Number(line?.line ?? 0))]
    }),
  )
  return merge(
    sample.map(({ locationId, value: [count = 0, nanoseconds = 0] }) => ({
      stack: locationId.flatMap((id) => frames.get(Number(id)) ?? []),
      values: [Number(count), Number(nanoseconds)],
    })),
  )
}

/** It gives the path of a URL as it stands there, and that of a file as it is. */
function urlOf(filename: string): string {
  return filename.startsWith('/') && !existsSync(filename) ? `file://${filename}` : filename
}
