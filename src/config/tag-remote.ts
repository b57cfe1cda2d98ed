import type { Config } from './types.js'

/** The git remote that gets the tag of a release; null where no tag is pushed. */
export function tagRemote({ publish }: Pick<Config['release'], 'publish'>): string | null {
  for (const each of publish) if (each.to === 'git-tag') return each.remote
  return null
}
