/** Whether a branch is among those that patterns name; HEAD on none (null) never is. */
export function isBranchAmong(branch: string | null, patterns: readonly string[]): boolean {
  return branch !== null && patterns.some((pattern) => matches(pattern, branch))
}

/** A `*` of the pattern stands for anything, also for nothing and for slashes. */
function matches(pattern: string, branch: string): boolean {
  const escaped = pattern.split('*').map((text) => text.replaceAll(/[\\^$.|?+()[\]{}]/g, '\\$&'))
  return new RegExp(`^${escaped.join('.*')}$`, 's').test(branch)
}
