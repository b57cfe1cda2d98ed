import { devNull } from 'node:os'
import type { World } from '../world.js'

/**
 * The environment for git. What a hook or a shell left over (`GIT_DIR`, `GIT_INDEX_FILE`, `GIT_TRACE`, …) is dropped;
 * what says how git is set up, whom it trusts and how it reaches a remote stays.
 */
export function gitEnvironment(env: World['env'], access: 'local' | 'network'): Record<string, string> {
  const inherited = Object.entries(env).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !isLeftOver(entry[0]),
  )
  return { ...Object.fromEntries(inherited), ...always, ...(access === 'local' ? local : {}) }
}

const always = {
  // Messages that we recognise, whatever the machine speaks.
  LC_ALL: 'C',
  GIT_TERMINAL_PROMPT: '0',
  // Looking must not write: the index stays as it is.
  GIT_OPTIONAL_LOCKS: '0',
  // History is what was committed.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: devNull,
  // A path is a path, with whatever characters.
  GIT_LITERAL_PATHSPECS: '1',
}

/** A partial clone would download what it lacks. The second does it for a git that does not know the first. */
const local = { GIT_NO_LAZY_FETCH: '1', GIT_ALLOW_PROTOCOL: 'none' }

const keeps =
  /^GIT_(?:CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM|COUNT|KEY_\d+|VALUE_\d+)|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|EXEC_PATH|ASKPASS|(?:AUTHOR|COMMITTER)_(?:NAME|EMAIL)|ALLOW_PROTOCOL|SSH\w*|SSL_\w+|HTTP_\w+|PROXY_\w+)$/

function isLeftOver(name: string): boolean {
  // In any case, since Windows knows none.
  return name.toUpperCase().startsWith('GIT_') && !keeps.test(name)
}
