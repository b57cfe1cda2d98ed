import { checkOption, isRecord, refuseUnknown } from '../check-option.js'
import { debugValue } from '../debug.js'
import { DEFAULT_RATE } from './heap-sampling.js'

export interface PprofOptions {
  /**
   * Bytes between two samples of what is allocated, on average. Default 524,288, as Go's `MemProfileRate`: it costs 1 to 2 % of
   * the CPU, and has `heap` tell of all that is alive. 0: sampled from the first time on that somebody asks for it.
   */
  readonly memProfileRate?: number
}

export function resolvePprof(options: PprofOptions = {}): Required<PprofOptions> {
  checkOption(isRecord(options), 'pprof', 'an object, such as { memProfileRate }', options)
  refuseUnknown('pprof.', options, ['memProfileRate'])
  const { memProfileRate = DEFAULT_RATE } = options
  checkOption(
    Number.isSafeInteger(memProfileRate) && memProfileRate >= 0,
    'pprof.memProfileRate',
    'a number of bytes, 0 for none',
    memProfileRate,
  )
  // As GODEBUG=memprofilerate=… does for Go.
  const said = Number(debugValue('memprofilerate') ?? Number.NaN)
  return { memProfileRate: Number.isSafeInteger(said) && said >= 0 ? said : memProfileRate }
}
