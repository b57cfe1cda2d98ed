// Kept in memory alone: whoever closes the page is asked again.
let token: string | null = null

export function useToken(text: string): void {
  token = text
}

/** Asks the admin server for something, with the token where there is one. */
export function ask(path: string, signal?: AbortSignal): Promise<Response> {
  return fetch(path, {
    cache: 'no-store',
    credentials: 'omit',
    ...(signal !== undefined && { signal }),
    ...(token !== null && { headers: { Authorization: `Bearer ${token}` } }),
  })
}

/** Lines of a text as they come. */
export async function* linesOf(response: Response): AsyncGenerator<string> {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (reader === undefined) return
  let rest = ''
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return
    const lines = (rest + value).split('\n')
    rest = lines.pop() ?? ''
    yield* lines
  }
}
