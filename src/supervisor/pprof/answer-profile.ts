import type { Answer, Asked } from '../admin/endpoint.js'
import { cpuProfile } from './cpu.js'
import { encodeProfile } from './encode.js'
import { suspendedStacks } from './goroutine-snapshot.js'
import { goroutineDump } from './goroutine.js'
import { integerIn, secondsAsked } from './parameters.js'
import { PprofError } from './pprof-error.js'
import { difference, type Profile } from './profile.js'
import { type ProfileName, profiles } from './profiles.js'
import { profileText } from './text.js'
import { traceEvents } from './trace.js'
import { wait } from './wait.js'

const BINARY = 'application/octet-stream'
const TEXT = 'text/plain; charset=utf-8'

/** `/debug/pprof/profile`: what the CPU does. */
export async function answerCpu(asked: Asked): Promise<Answer> {
  const profile = await cpuProfile(secondsAsked(asked), asked.signal).catch((error: Error) => {
    throw new PprofError(500, `Could not enable CPU profiling: ${error.message}`)
  })
  return download('profile', profile)
}

/** `/debug/pprof/trace`: events for Perfetto. */
export async function answerTrace(asked: Asked): Promise<Answer> {
  const body = await traceEvents(secondsAsked(asked), asked.signal).catch((error: Error) => {
    throw new PprofError(500, `Could not enable tracing: ${error.message}`)
  })
  return { type: BINARY, headers: { 'Content-Disposition': 'attachment; filename="trace"' }, body }
}

/** One of the named ones. */
export async function answerProfile(name: ProfileName, asked: Asked): Promise<Answer> {
  const { query, signal } = asked
  const debug = integerIn(query, 'debug')
  const { take, lasts = false } = profiles[name]
  const request = { collect: integerIn(query, 'gc') > 0, seconds: secondsAsked(asked), signal }
  const isDelta = (query.get('seconds') ?? '') !== ''
  if (isDelta && integerIn(query, 'seconds') <= 0)
    throw new PprofError(400, 'invalid value for "seconds" - must be a positive integer')
  if (isDelta && debug !== 0) throw new PprofError(400, 'seconds and debug params are incompatible')
  const wantsSnapshot = name === 'goroutine' && integerIn(query, 'snapshot') > 0
  if (wantsSnapshot && debug < 2) throw new PprofError(400, 'snapshot is for goroutine?debug=2')
  if (name === 'goroutine' && debug >= 2)
    return { type: TEXT, body: goroutineDump(wantsSnapshot ? await suspendedStacks() : null) }
  const taking =
    isDelta && !lasts ? delta(async () => take({ ...request, collect: false }), request) : take(request)
  const profile = await taking.catch((error: Error) => {
    throw new PprofError(500, `Could not take ${name}: ${error.message}`)
  })
  if (debug !== 0) return { type: TEXT, body: profileText(profile) }
  return download(isDelta ? `${name}-delta` : name, profile)
}

async function delta(
  take: () => Promise<Profile>,
  { seconds, signal }: { seconds: number; signal: AbortSignal },
): Promise<Profile> {
  const begin = performance.now()
  const before = await take()
  await wait(seconds * 1000, signal).catch(() => {})
  return difference(before, await take(), (performance.now() - begin) * 1e6)
}

async function download(name: string, profile: Profile): Promise<Answer> {
  return {
    type: BINARY,
    headers: { 'Content-Disposition': `attachment; filename="${name}"` },
    body: await encodeProfile(profile),
  }
}
