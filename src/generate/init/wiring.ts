import { posix } from 'node:path'
import { frameworks } from './framework.js'
import type { Survey } from './survey.js'
import type { Wiring } from './types.js'

/** The two lines that put the service under its supervisor. */
export function wiring({ entries, frameworks: [framework], ending, commonJs }: Survey): Wiring {
  const [file = 'src/server.ts'] = entries
  const { call, where } = frameworks[framework]
  const path = posix.relative(
    posix.dirname(file),
    `src/supervisor/index${ending === '.mjs' ? '.mjs' : '.js'}`,
  )
  const specifier = `'${path.startsWith('.') ? path : `./${path}`}'`
  const importing = commonJs
    ? `const { superviseService } = require(${specifier})`
    : `import { superviseService } from ${specifier}`
  return { file, lines: [importing, call], where }
}
