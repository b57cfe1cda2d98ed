/** Whether SLIPWAY_DEBUG names something, among what else it names between commas; `gctrace=1` is `gctrace`. */
export function debugs(name: string, env: NodeJS.ProcessEnv = process.env): boolean {
  const named = (env['SLIPWAY_DEBUG'] ?? '').split(',').map((part) => part.trim())
  return named.includes(name) || named.includes(`${name}=1`)
}
