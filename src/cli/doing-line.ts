import type { World } from '../world.js'

/** Says what is done: on a terminal in one line that is written anew and wiped at the end, elsewhere a line each. */
export interface DoingLine {
  readonly say: (doing: string) => void
  readonly end: () => void
}

export function doingLine(stream: World['stderr'], begin: string): DoingLine {
  if (stream.isTTY !== true) {
    return { say: (doing) => void stream.write(`${begin}: ${doing}\n`), end: () => {} }
  }
  const width = (stream.columns ?? 80) - 1
  return {
    say: (doing) => void stream.write(`\r\u001B[K${`${begin}: ${doing} …`.slice(0, width)}`),
    end: () => void stream.write('\r\u001B[K'),
  }
}
