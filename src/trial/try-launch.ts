import type { TrialConfig } from '../config/index.js'
import { attend } from './attend.js'
import type { Launch } from './launch.js'
import { playGameDay } from './game-day/play.js'
import { measureService } from './measure-service.js'
import { beforeOf } from './report/earlier.js'
import type { MeasuredReport, TrialFile } from './report/types.js'
import type { Stand } from './stand.js'
import { withSurroundings } from './surroundings.js'

export interface TrialOptions {
  /** Aborted: the service is killed, and the signal's reason is thrown. */
  readonly signal?: AbortSignal | undefined
  /** The trials of the releases before, the oldest first. Default: there are none. */
  readonly earlier?: readonly TrialFile[] | undefined
  /** Whether it is brought into the trouble of production as well. Default: no. */
  readonly gameDay?: boolean | undefined
  /** Hears what is done from then on: `under load`. */
  readonly say?: ((doing: string) => void) | undefined
}

/**
 * Checks what can be started, and measures it unless `config.effort` is `none`: in the surroundings that `config.setup`
 * makes, once for all of it.
 */
export async function tryLaunch(
  launch: Launch,
  entry: string,
  config: TrialConfig,
  { signal, earlier = [], gameDay = false, say = () => {} }: TrialOptions,
): Promise<MeasuredReport> {
  signal?.throwIfAborted()
  if (config.setup !== null) say('trial.setup makes what it needs')
  return withSurroundings({ launch, config, signal }, (stand) =>
    tryOn(stand, entry, { earlier, gameDay, say }),
  )
}

type TryOptions = {
  readonly [K in 'earlier' | 'gameDay' | 'say']: Exclude<TrialOptions[K], undefined>
}

async function tryOn(
  stand: Stand,
  entry: string,
  { earlier, gameDay, say }: TryOptions,
): Promise<MeasuredReport> {
  const { name } = stand.launch.tried
  const report = { bundle: name, entry, ...(await attend(stand)) }
  const { effort } = stand.config
  const played = async (): Promise<Pick<MeasuredReport, 'gameDay'>> => ({
    gameDay: gameDay ? await playGameDay(stand, say) : null,
  })
  if (effort === 'none') return { ...report, measured: null, pictures: null, ...(await played()) }
  const before = beforeOf(earlier, name, effort)
  const measured = await measureService(stand, { effort, before, say })
  return { ...report, ...measured, ...(await played()) }
}
