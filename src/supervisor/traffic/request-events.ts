import type { IncomingMessage } from 'node:http'

/** The events that bring a request: it is answered in HTTP, or its socket is taken over. */
export function kindOf(event: string | symbol): 'plain' | 'expecting' | 'taken over' | 'stream' | null {
  if (event === 'request') return 'plain'
  if (event === 'stream') return 'stream'
  if (event === 'checkContinue' || event === 'checkExpectation') return 'expecting'
  return event === 'upgrade' || event === 'connect' ? 'taken over' : null
}

/** Read from the raw headers: `headers` is made when it is first asked for, and the service may never ask. */
export function hasBody({ rawHeaders }: IncomingMessage): boolean {
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string
    if ((name.length === 14 || name.length === 17) && bodyHeader.test(name)) return true
  }
  return false
}

const bodyHeader = /^(?:content-length|transfer-encoding)$/i
