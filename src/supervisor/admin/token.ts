import type { IncomingMessage } from 'node:http'

/** Whether a request carries the token: `Authorization: Bearer <token>`. The time it takes tells nothing of the token. */
export async function carriesToken(
  { headers: { authorization } }: IncomingMessage,
  token: string | null,
): Promise<boolean> {
  const sent = /^bearer +(\S+)$/i.exec(authorization ?? '')?.[1]
  if (sent === undefined || token === null) return false
  const { createHash, timingSafeEqual } = await import('node:crypto')
  const digest = (text: string): Buffer => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(sent), digest(token))
}
