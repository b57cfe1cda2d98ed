import { humanTime } from '../../human.js'
import type { Running } from '../launch.js'
import type { StandConfig } from '../stand.js'
import { isMute, visit } from './visit.js'

/** Asks as any client would, and says what became of it. */
export async function sayVisit(running: Running, config: StandConfig): Promise<string> {
  const { time, problem } = await visit(running, config)
  const verb = isMute(running, config) ? 'let in' : 'answered'
  return problem === null
    ? `another client was ${verb} in ${humanTime(time)} meanwhile`
    : `another client was not ${verb} meanwhile: ${problem}`
}
