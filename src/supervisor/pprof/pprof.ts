import type { Answer, Asked } from '../admin/endpoint.js'
import { PprofError } from './pprof-error.js'
import { indexPage } from './index-page.js'
import { nameIn, PPROF, secondsAsked } from './parameters.js'
import { answerCpu, answerProfile, answerTrace } from './answer-profile.js'
import { isProfile } from './profiles.js'

/** What Go's server calls its WriteTimeout. */
const MOST_SECONDS = 3600
const TEXT = 'text/plain; charset=utf-8'

/** Answers what is asked below /debug/pprof/, as Go's net/http/pprof does. */
export async function answerPprof(asked: Asked): Promise<Answer> {
  try {
    return await answerName(nameIn(asked.path), asked)
  } catch (error) {
    if (!(error instanceof PprofError)) throw error
    return { status: error.status, type: TEXT, headers: { 'X-Go-Pprof': '1' }, body: `${error.message}\n` }
  }
}

async function answerName(name: string, asked: Asked): Promise<Answer> {
  if (asked.path === PPROF.slice(0, -1)) return { status: 301, headers: { Location: PPROF }, body: '' }
  if (secondsAsked(asked) > MOST_SECONDS)
    throw new PprofError(
      400,
      `profile duration exceeds ${MOST_SECONDS} seconds, the most that the admin server waits`,
    )
  if (name === '') return { type: 'text/html; charset=utf-8', body: await indexPage() }
  if (name === 'cmdline') return { type: TEXT, body: process.argv.join('\0') }
  // There are no addresses to look up: the frames of a profile have their names.
  if (name === 'symbol') return { type: TEXT, body: 'num_symbols: 1\n' }
  if (name === 'profile') return answerCpu(asked)
  if (name === 'trace') return answerTrace(asked)
  if (isProfile(name)) return answerProfile(name, asked)
  throw new PprofError(404, `Unknown profile; ${PPROF} lists those that there are`)
}
