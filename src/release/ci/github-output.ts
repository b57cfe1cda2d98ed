import { randomUUID } from 'node:crypto'
import { CI_OUTPUTS } from './outputs.js'
import type { ReleaseResult } from '../types.js'

/**
 * The outputs for `$GITHUB_OUTPUT`. Each value stands between delimiters nobody can guess, so that none can end
 * early and add outputs of its own. Begins with a line break: what others have appended may lack its last one.
 */
export function githubOutput(result: ReleaseResult): string {
  const outputs = CI_OUTPUTS.map(({ name, value }) => {
    const text = value(result)
    const delimiter = delimiterFor(text)
    return `${name}<<${delimiter}\n${text}\n${delimiter}\n`
  })
  return `\n${outputs.join('')}`
}

function delimiterFor(text: string): string {
  const delimiter = `slipway_${randomUUID()}`
  return text.includes(delimiter) ? delimiterFor(text) : delimiter
}
