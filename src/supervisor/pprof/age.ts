/** How long something goes on, as a dump of goroutines says it. */
export function age(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000)
  return minutes > 0 ? `${minutes} minutes` : `${(milliseconds / 1000).toFixed(1)} seconds`
}
