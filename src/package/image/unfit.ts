import { SlipwayError } from '../../errors.js'

/** The error of a base that cannot be built on. */
export function unfit({ label }: { readonly label: string }, problem: string): SlipwayError {
  return new SlipwayError('IMAGE_BASE_UNFIT', { base: label, problem })
}
