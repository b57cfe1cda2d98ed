/** Milliseconds in which a service that is ready must answer, and let somebody connect. */
export const ANSWER_LIMIT = 5000

/** What a promise gives, or null when the limit (in milliseconds) is reached before. */
export async function within<T>(limit: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(resolve, limit, null)
  })
  try {
    return await Promise.race([promise, late])
  } finally {
    clearTimeout(timer)
  }
}
