import { SlipwayError } from '../../errors.js'
import { CI_OUTPUTS } from './outputs.js'
import type { ReleaseResult } from '../types.js'

/** GitLab refuses a larger file; the whole job fails then. */
const MOST_BYTES = 5 * 1024

/**
 * The outputs as GitLab's `artifacts:reports:dotenv` reads them: `key=value`, one line each, nothing quoted or
 * escaped, empty ones left out. Throws CI_OUTPUT_UNFIT for a value that GitLab could not read.
 */
export function dotenv(result: ReleaseResult): string {
  const lines = CI_OUTPUTS.flatMap(({ name, value }) => {
    const text = value(result)
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f]|^\s|\s$/.test(text))
      throw new SlipwayError('CI_OUTPUT_UNFIT', { name, value: text })
    return text === '' ? [] : [`${name}=${text}\n`]
  })
  return withinLimit(lines)
}

/** The last one is the list of artifacts, the only one that grows; the checksums say the same. */
function withinLimit(lines: readonly string[]): string {
  const all = lines.join('')
  return Buffer.byteLength(all) > MOST_BYTES ? lines.slice(0, -1).join('') : all
}
