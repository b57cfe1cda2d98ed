import { checkOption, refuseUnknown } from '../check-option.js'
import { createLog, isLog, logLevels, type Log, type LogOptions } from './log.js'

export function resolveLog(log: LogOptions | Log = {}): Log {
  if (isLog(log)) return log
  refuseUnknown('log.', log, ['level'])
  const { level = 'info' } = log
  checkOption(logLevels.includes(level), 'log.level', logLevels.join(', '), level)
  return createLog({ level })
}
