import type { Hello, Message } from '../message.js'
import { ask, linesOf } from './ask.js'

export interface Listener {
  readonly hello: (hello: Hello) => void
  readonly message: (message: Message) => void
  /** Nobody answers. Called each time that it is tried in vain. */
  readonly gone: () => void
  /** It wants the token, or another one. Resolves when it is to be tried again. */
  readonly refused: (status: number, why: string) => Promise<void>
}

/** Milliseconds between two tries. */
const PAUSE = 1000

/** Milliseconds that a page which nobody sees goes on looking: the service works for it. */
const UNSEEN = 30_000

/** Follows the process for as long as the page is open, and each one that comes after it. */
export async function follow(listener: Listener): Promise<never> {
  for (;;) {
    await visible()
    const leave = new AbortController()
    const stop = leaveUnseen(leave)
    try {
      const response = await ask('page/data/live', leave.signal)
      if (response.status === 401 || response.status === 403) {
        await listener.refused(response.status, await response.text())
        continue
      }
      if (!response.ok) throw new Error(response.statusText)
      await hear(response, listener)
    } catch {
      if (!leave.signal.aborted) listener.gone()
    } finally {
      stop()
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  }
}

async function hear(response: Response, { hello, message }: Listener): Promise<void> {
  let isFirst = true
  for await (const line of linesOf(response)) {
    if (isFirst) hello(JSON.parse(line) as Hello)
    else message(JSON.parse(line) as Message)
    isFirst = false
  }
}

function visible(): Promise<void> {
  return new Promise((resolve) => {
    if (!document.hidden) return resolve()
    document.addEventListener('visibilitychange', () => resolve(), { once: true })
  })
}

function leaveUnseen(leave: AbortController): () => void {
  let timer = 0
  const look = (): void => {
    clearTimeout(timer)
    if (document.hidden) timer = setTimeout(() => leave.abort(), UNSEEN)
  }
  document.addEventListener('visibilitychange', look)
  return () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', look)
  }
}
